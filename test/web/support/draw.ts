import { setTimeout as sleep } from "node:timers/promises"
import type { BrowserContext } from "playwright-core"
import { askApp } from "./ask.ts"
import { draftOf } from "./fill.ts"

/** A picture as the web app's API lists it. */
export interface Drawn {
  readonly id: string
  readonly prompt: string
  readonly conversation_id: string
  /** For anybody who has it. */
  readonly link: string
}

/** Makes an API key of whoever is signed in in a window. */
export async function makeKey(window: BrowserContext, name = "a program"): Promise<string> {
  return (await askApp<{ key: string }>(window, "POST", "/keys", { name })).key
}

/**
 * Draws a picture for each prompt, one after the other, in a conversation of whoever is signed in in a window. Gives all pictures of theirs,
 * the oldest first.
 */
export async function draw(window: BrowserContext, prompts: readonly string[], model = "limn/painter"): Promise<readonly Drawn[]> {
  const list = (): Promise<{ data: readonly Drawn[]; total: number }> => askApp(window, "GET", "/pictures?sort=oldest&limit=200")
  const { total } = await list()
  const { id } = await askApp<{ id: string }>(window, "POST", "/conversations", {})
  for (const [index, text] of prompts.entries()) {
    await askApp(window, "POST", `/conversations/${id}/messages`, { parent_id: null, draft: draftOf(text, { models: [model] }) })
    while ((await list()).total <= total + index) await sleep(25)
  }
  return (await list()).data
}
