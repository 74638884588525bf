import { type Sentences, translate } from "../../../web/src/lib/words/sentences.ts"
import type { Look } from "./browser.ts"

/**
 * The web app's own words, so that a test finds a button by the name that people read. Their modules expect a browser and a compiler that
 * knows runes; what they use of both is put in place here.
 */
const place = globalThis as unknown as Record<string, unknown>
place["$state"] = Object.assign(<T>(value: T): T => value, { raw: <T>(value: T): T => value })
place["localStorage"] = { getItem: () => null, setItem: () => {} }
place["document"] = { documentElement: {} }
Object.defineProperty(globalThis, "navigator", { value: { languages: ["en"] }, configurable: true })

/** Words of one area in both languages: `wordsOf("chat")`. */
export async function wordsOf<T>(area: string): Promise<Readonly<Record<Look["language"], T>>> {
  const folder = "../../../web/src/lib/words"
  const module = (await import(`${folder}/${area}.ts`)) as Record<string, { readonly current: T }>
  const english = Object.entries(module).find(([name]) => name.endsWith("Words"))?.[1].current
  const { default: chinese } = (await import(`${folder}/${area}.zh.ts`)) as { default: T }
  if (english === undefined) throw new Error(`words/${area}.ts exports no words`)
  return { en: english, zh: chinese }
}

/** What the web app says in Chinese of the server's own sentences and of the codes of its errors. */
export async function chineseOfServer(): Promise<{ readonly sentences: Sentences; readonly failures: Readonly<Record<string, string>> }> {
  const folder = "../../../web/src/lib/words"
  const { default: chinese } = (await import(`${folder}/server-sentences.zh.ts`)) as {
    default: Awaited<ReturnType<typeof chineseOfServer>>
  }
  return chinese
}

/** What a page makes of a sentence of the server. */
export async function serverSentence(language: Look["language"], english: string): Promise<string> {
  const said = language === "zh" ? translate((await chineseOfServer()).sentences, english) : english
  if (said === undefined) throw new Error(`there is no Chinese for: ${english}`)
  return said.replaceAll("`", "")
}
