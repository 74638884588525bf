import { createHash } from "node:crypto"
import { appendFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { tortureModel } from "./fleet.ts"

/** What clients have lived through. */
export interface LoadReport {
  /** Requests that clients wished for; each may have been sent several times. */
  wishes: number
  /** Times that one was sent. */
  sent: number
  /** Answers with a picture that arrived in full, repetitions among them. */
  pictures: number
  /** Error answers by status. */
  readonly refused: Map<number, number>
  /** Connections that broke, or were refused. */
  broken: number
  /** Clients that went away by themselves. */
  left: number
}

/** How a {@link load} is made. */
export interface LoadOptions {
  readonly addresses: readonly string[]
  readonly keys: readonly string[]
  /** JSON lines `{requestId, status, sha256}`, one for each answer that arrived in full. */
  readonly answerLog: string
  /** How many clients send at once. */
  readonly clients: number
  /** Ends the load: what is being sent is waited for, nothing new is. */
  readonly until: AbortSignal
  /** Most times that one request is sent. */
  readonly tries?: number
}

/** An answer in full. */
export interface FullAnswer {
  readonly status: number
  readonly requestId: string
  readonly body: Buffer
  readonly replayed: boolean
  readonly retryAfterS: number
}

/** How a request is sent. */
export interface Sending {
  readonly address: string
  readonly key: string
  /** Names the request in the provider's log, and to Limn as the client's own id. */
  readonly name: string
  /** Dialect and form of the answer. */
  readonly form?: "images" | "chat" | "stream"
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

/** A request outlives what its gateway may take over. */
const patienceMs = 60_000
let named = 0

/** Makes a name that no other request has had. */
export function newName(): string {
  named += 1
  return `t${process.pid}-${Date.now().toString(36)}-${named}`
}

/** Sends a request for one picture. Rejects where the answer does not arrive in full. */
export async function send({ address, key, name, form = "images", idempotencyKey, signal }: Sending): Promise<FullAnswer> {
  const prompt = `torture ${name}`
  const chat = {
    model: tortureModel,
    messages: [{ role: "user", content: prompt }],
    modalities: ["image", "text"],
    stream: form === "stream",
  }
  const response = await fetch(`${address}${form === "images" ? "/v1/images/generations" : "/api/v1/chat/completions"}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "x-request-id": name,
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    body: JSON.stringify(form === "images" ? { model: tortureModel, prompt } : chat),
    signal: AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal === undefined ? [] : [signal])]),
  })
  const body = Buffer.from(await response.arrayBuffer())
  return {
    status: form === "stream" && response.ok && !isWholeStream(body) ? 599 : response.status,
    requestId: response.headers.get("x-request-id") ?? "",
    body,
    replayed: response.headers.get("idempotent-replayed") === "true",
    retryAfterS: Number(response.headers.get("retry-after") ?? 0),
  }
}

/** A stream that ended with an error inside says so by not ending as it should. */
function isWholeStream(body: Buffer): boolean {
  return body
    .toString("latin1", Math.max(0, body.byteLength - 64))
    .trimEnd()
    .endsWith("[DONE]")
}

/** Sends requests of every kind until it is told to stop; each client its next as soon as its last has ended. */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const report: LoadReport = { wishes: 0, sent: 0, pictures: 0, refused: new Map(), broken: 0, left: 0 }
  const client = async (): Promise<void> => {
    while (!options.until.aborted) await wish(options, report)
  }
  await Promise.all(Array.from({ length: options.clients }, client))
  return report
}

async function wish({ addresses, keys, answerLog, until, tries = 8 }: LoadOptions, report: LoadReport): Promise<void> {
  const name = newName()
  const key = pick(keys)
  const form = pick(["images", "chat", "stream"] as const)
  const idempotencyKey = Math.random() < 0.5 ? name : undefined
  const leaves = Math.random() < 0.1
  report.wishes += 1
  for (let count = 1; count <= tries; count++) {
    report.sent += 1
    const leaving = new AbortController()
    const timer = leaves && count === 1 ? setTimeout(() => leaving.abort(), Math.random() * 300) : undefined
    const sending: Sending = { address: pick(addresses), key, name, form, signal: leaving.signal }
    try {
      const answer = await send({ ...sending, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })
      if (note(answer, answerLog, report) && (idempotencyKey === undefined || Math.random() < 0.8)) return
      if (idempotencyKey === undefined || isFinal(answer)) return
      await sleep(Math.min(answer.retryAfterS * 1000, 500) + Math.random() * 200)
    } catch {
      if (leaving.signal.aborted) report.left += 1
      else report.broken += 1
      // A client that named its request sends it again; another one has to live with it.
      await sleep(Math.random() * 300)
      if (idempotencyKey === undefined) return
    } finally {
      clearTimeout(timer)
    }
    if (until.aborted && count > 2) return
  }
}

/** Gives whether it was a picture. */
function note({ requestId, status, body }: FullAnswer, answerLog: string, report: LoadReport): boolean {
  if (status >= 300) {
    report.refused.set(status, (report.refused.get(status) ?? 0) + 1)
    return false
  }
  report.pictures += 1
  appendFileSync(answerLog, `${JSON.stringify({ requestId, status, sha256: createHash("sha256").update(body).digest("hex") })}\n`)
  return true
}

/** Whether sending it again cannot end otherwise. */
function isFinal({ status, body }: FullAnswer): boolean {
  return body.includes("outcome_unknown") || (status !== 409 && status < 500 && status !== 429)
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T
}
