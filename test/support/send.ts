/** JSON of which the test knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

/** An answer that was read to its end. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined where it is no JSON. */
  readonly json: Json
}

/** Sends a request and reads the answer. */
export async function send(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: /^[[{]/.test(text) ? JSON.parse(text) : undefined }
}

/** Posts JSON as clients do, with a key. */
export function post(url: string, key: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  return send(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  })
}
