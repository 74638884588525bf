import type { Generation } from "../api/types.ts"
import { isRunning, resultsOf } from "./message-tree.ts"

/** Something of the answers on the page that is said aloud to those who do not see it. */
export type News =
  | { readonly kind: "drawing"; readonly count: number }
  | { readonly kind: "there" | "failed" | "refused" | "text-only" | "stopped"; readonly number: number; readonly of: number }

/** What has happened to answers between two looks at a conversation, turn by turn. */
export function newsOf(before: readonly (readonly Generation[])[], after: readonly (readonly Generation[])[]): readonly News[] {
  const known = new Map(before.flat().map((generation) => [generation.id, generation]))
  return after.flatMap((turn): readonly News[] => {
    const begun = turn.filter(({ id }) => !known.has(id))
    const changes = turn.flatMap((generation): readonly News[] => {
      const former = known.get(generation.id)
      const place = { number: generation.index + 1, of: turn.length }
      if (former !== undefined && (!isRunning(former) || resultsOf(former).length > 0)) return []
      if (resultsOf(generation).length > 0) return [{ kind: "there", ...place }]
      const kind = endOf(generation)
      return kind === undefined ? [] : [{ kind, ...place }]
    })
    return begun.length === 0 ? changes : [{ kind: "drawing", count: begun.length }, ...changes]
  })
}

function endOf({ state, outcome }: Generation): Exclude<News["kind"], "drawing" | "there"> | undefined {
  if (state === "stopped") return "stopped"
  if (state === "failed") return outcome === "refused" ? "refused" : "failed"
  return state === "succeeded" && outcome === "text_only" ? "text-only" : undefined
}
