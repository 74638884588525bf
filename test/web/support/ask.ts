import type { BrowserContext } from "playwright-core"
import type { ServedLimn } from "./serve.ts"

/** Calls the admin API with the admin token; `path` begins behind its mount. Throws where the answer is a failure. */
export async function askAdmin<T>({ address, adminToken }: ServedLimn, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${address}/admin/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Calls the web app's API as whoever is signed in in a window; `path` begins behind its mount. Throws where the answer is a failure. */
export async function askApp<T>(window: BrowserContext, method: string, path: string, body?: object): Promise<T> {
  const answer = await window.request.fetch(`/app/api/v1${path}`, {
    method,
    headers: { "x-limn-csrf": "1" },
    ...(body === undefined ? {} : { data: body }),
  })
  if (!answer.ok()) throw new Error(`${method} ${path} was answered ${answer.status()}: ${await answer.text()}`)
  return (await answer.json()) as T
}
