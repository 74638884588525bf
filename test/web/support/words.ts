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
