import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { KeptRequest, Past } from "#dialects/dialect.ts"
import { invalid } from "#dialects/read.ts"
import type { AnswerForm } from "./answer-form.ts"
import { previousField } from "./errors.ts"
import { requestIdOf } from "./ids.ts"
import { type Item, itemsOfAnswer } from "./items.ts"

/** What is kept of a request. */
export interface KeptBody {
  readonly form: AnswerForm
  /** Its own input: what came before is kept with the requests before it. */
  readonly items: readonly Item[]
}

/** Gives what was kept of a request. */
export function keptBody({ body }: KeptRequest): KeptBody {
  return body as KeptBody
}

/** What was said before a request that goes on from a former one. */
export interface FormerTurns {
  readonly requestId?: string
  readonly items: readonly Item[]
  readonly warnings: readonly Warning[]
}

/**
 * Reads the conversation that ends with the response `id`; none without one. Throws `not_found` where it is not kept for this key,
 * and `invalid_request` where it has no answer to go on from. Earlier turns that are not kept any more are warned of.
 */
export async function readFormerTurns(id: string | undefined, past: Past): Promise<FormerTurns> {
  if (id === undefined) return { items: [], warnings: [] }
  const requestId = requestIdOf(id)
  const { turns, whole } = requestId === undefined ? { turns: [], whole: false } : await past.conversation(requestId)
  const last = turns.at(-1)
  if (requestId === undefined || last === undefined) throw noSuchPrevious(id, past.keeps)
  if (last.state === "running") {
    throw invalid(`The response \`${id}\` is still being made. Wait until it is complete, then go on from it.`, previousField)
  }
  if (last.said.length === 0) {
    throw invalid(`The response \`${id}\` has no answer to go on from. Go on from the one before it, or begin anew.`, previousField)
  }
  const message = "The beginning of this conversation is not kept any more, or too long, and was left out."
  return {
    requestId,
    items: turns.flatMap((turn) => [...keptBody(turn).items, ...itemsOfAnswer(turn, previousField).values()]),
    warnings: whole ? [] : [{ code: "changed", message, param: previousField }],
  }
}

function noSuchPrevious(id: string, keeps: boolean): GatewayError {
  const why = keeps
    ? "It was made with another key or with `store: false`, was deleted, or is not kept any more."
    : "This server keeps no pictures, and so no responses."
  return new GatewayError(
    "not_found",
    `There is no response \`${id.slice(0, 100)}\` to go on from. ${why} Send the whole conversation in \`input\`.`,
    {
      param: previousField,
    },
  )
}
