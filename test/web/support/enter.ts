import type { BrowserContext } from "playwright-core"
import { askAdmin } from "./ask.ts"
import { signInWindow } from "./browser.ts"
import type { ServedLimn } from "./serve.ts"

/** Somebody who may use the web app. */
export interface Person {
  readonly id: string
  readonly name: string
}

/** What somebody may do. */
export type Role = "owner" | "operator" | "member"

let people = 0

/** Makes somebody new and signs a window in as them, by a one-time link as they would be sent. */
export async function enter(window: BrowserContext, limn: ServedLimn, role: Role = "owner"): Promise<Person> {
  const name = `person ${++people}`
  const { id } = await askAdmin<{ id: string }>(limn, "POST", "/users", { name, role })
  await signInWindow(window, limn.address, { link_token: (await linkFor(limn, id)).split("#link=")[1] })
  return { id, name }
}

/** Makes a one-time link for somebody. */
export async function linkFor(limn: ServedLimn, userId: string): Promise<string> {
  return (await askAdmin<{ url: string }>(limn, "POST", `/users/${userId}/login-link`, {})).url
}
