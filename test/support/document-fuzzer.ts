import type { TestLimn } from "./limn.ts"
import { sampleSchema, spoil } from "./sample-schema.ts"
import type { DescribedOperation, ServedDocument } from "./served-document.ts"

/** Members whose rules no schema of theirs can say, because they speak of other members, of a model, or of what is kept. */
const between = /^(?:size|aspect_ratio|image_size|resolution|output_compression|background|modalities|mask)$|aspectRatio|imageSize/
/** A request that needs a picture, wherever that stands. */
const edits = /"action":"edit"|"input_image_mask":{/
/** Refusals of what is not there. */
const elsewhere: ReadonlySet<unknown> = new Set(["not_found", "previous_response_not_found", "model_not_found", "NOT_FOUND"])

/** Sends requests that a server's own document describes, and such that are almost like them. Nothing is drawn. */
export class DocumentFuzzer {
  /** How many requests were valid by their schemas. */
  valid = 0
  /** How many of those were answered. */
  answered = 0
  readonly #limn: Pick<TestLimn, "address" | "key">
  readonly #document: ServedDocument
  readonly #operations: readonly DescribedOperation[]

  constructor(limn: Pick<TestLimn, "address" | "key">, document: ServedDocument) {
    this.#limn = limn
    this.#document = document
    this.#operations = document.operations.filter(
      ({ path, requestBody }) => requestBody?.content["application/json"] !== undefined && !/^\/(?:admin|app|mcp)/.test(path),
    )
  }

  /** Sends one request and throws where the answer is a 5xx or not as described, or where what is valid is refused. */
  async run(random: () => number): Promise<void> {
    const operation = this.#operations[Math.floor(random() * this.#operations.length)] as DescribedOperation
    const schema = operation.requestBody?.content["application/json"]?.schema ?? {}
    const sampled = sampleSchema(schema, random, (reference) => this.#document.resolve(reference))
    const value = random() < 0.4 ? spoil(sampled, random) : sampled
    const body = withoutDrawing(operation, value)
    const isValid = this.#document.faults(schema, body) === ""
    const answer = await this.#send(operation, JSON.stringify(body))
    const failure = answer.ok ? undefined : await failureOf(answer.clone())
    const faults = await this.#document.answerFaults(operation, answer)
    const about = `${operation.path} ${JSON.stringify(body)}`
    if (answer.status >= 500 || faults !== "") throw new Error(`${about}\n${faults || answer.status}`)
    if (!isValid) return
    this.valid += 1
    if (failure === undefined) this.answered += 1
    else if (!elsewhere.has(failure.code) && !between.test(failure.param) && !(failure.param === "input" && edits.test(about))) {
      throw new Error(`${about}\nThe schema takes it, and the server says: ${failure.message}`)
    }
  }

  /** Sends any bytes to some route. Throws where the answer is a 5xx or not as described. */
  async runBytes(bytes: Uint8Array, random: () => number): Promise<void> {
    const operation = this.#operations[Math.floor(random() * this.#operations.length)] as DescribedOperation
    const answer = await this.#send(operation, new Uint8Array(bytes))
    const faults = await this.#document.answerFaults(operation, answer)
    if (answer.status >= 500 || faults !== "") throw new Error(`${operation.path}: ${faults || answer.status}`)
  }

  async #send({ path, method }: DescribedOperation, body: string | Uint8Array<ArrayBuffer>): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#limn.key}`, "content-type": "application/json" }
    const filled = path.replace("{model}", "limn/painter").replace("{id}", "resp_none")
    return await fetch(`${this.#limn.address}${filled}`, { method: method.toUpperCase(), headers, body })
  }
}

/** Makes a request one for a quote, so that nothing is drawn. */
function withoutDrawing({ path }: DescribedOperation, body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body
  return { ...body, [path.includes(":") ? "dryRun" : "dry_run"]: true }
}

/** A failure in any of the forms. */
interface Failure {
  readonly code?: unknown
  readonly status?: unknown
  readonly param?: string
  readonly message: string
  readonly metadata?: { readonly code: string; readonly param?: string }
  readonly details?: readonly { readonly fieldViolations?: readonly { readonly field: string }[] }[]
}

async function failureOf(answer: Response): Promise<{ readonly code: unknown; readonly param: string; readonly message: string }> {
  const { error } = (await answer.json()) as { readonly error: Failure }
  const { code, status, param, message, metadata, details = [] } = error
  const field = details.flatMap(({ fieldViolations = [] }) => fieldViolations.map((one) => one.field)).join()
  return { code: metadata?.code ?? status ?? code, param: metadata?.param ?? param ?? field, message }
}
