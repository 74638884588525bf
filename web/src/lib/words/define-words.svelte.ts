/** The languages that the web app speaks. */
export type Locale = "en" | "zh"

/** The shape of some words in another language: texts are texts, and functions take what they take in English. */
export type SameWords<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer Values) => string
      ? (...values: Values) => string
      : T[K] extends readonly (infer Item)[]
        ? readonly SameWords<Item>[]
        : SameWords<T[K]>
}

/** Words of one part of the app, in the language that is chosen now. */
export interface Words<T> {
  readonly current: SameWords<T>
}

interface Area {
  load(): Promise<void>
}

const storageName = "limn-language"
const areas = new Set<Area>()
const language = $state<{ locale: Locale }>({ locale: firstLocale() })
document.documentElement.lang = htmlLanguage(language.locale)

/** The language that is chosen now. */
export function locale(): Locale {
  return language.locale
}

/**
 * Chooses a language for this browser. Every part that is loaded has its words by the time anything changes on the page.
 */
export async function chooseLocale(wanted: Locale): Promise<void> {
  await loadWords(wanted)
  language.locale = wanted
  localStorage.setItem(storageName, wanted)
  document.documentElement.lang = htmlLanguage(wanted)
}

/**
 * Words of one part of the app. English comes with the part; Chinese is loaded when it is wanted, before the part is shown
 * (see {@link withWords}): `export const chatWords = defineWords(en, () => import("./chat.zh.ts"))`.
 */
export function defineWords<T extends object>(en: T, chinese: () => Promise<{ readonly default: SameWords<T> }>): Words<T> {
  let zh = $state.raw<SameWords<T>>()
  areas.add({
    async load() {
      zh ??= (await chinese()).default
    },
  })
  return {
    get current() {
      return language.locale === "zh" && zh !== undefined ? zh : (en as SameWords<T>)
    },
  }
}

/** Gives a module that was imported back when everything in it has its words. The build puts this behind each `import()`: see `web/words-first.ts`. */
export async function withWords<T>(module: T): Promise<T> {
  await loadWords(language.locale)
  return module
}

async function loadWords(wanted: Locale): Promise<void> {
  if (wanted === "zh") await Promise.all([...areas].map((area) => area.load()))
}

function firstLocale(): Locale {
  const chosen = localStorage.getItem(storageName)
  if (chosen === "en" || chosen === "zh") return chosen
  return navigator.languages
    .find((name) => /^(?:en|zh)\b/i.test(name))
    ?.toLowerCase()
    .startsWith("zh") === true
    ? "zh"
    : "en"
}

function htmlLanguage(of: Locale): string {
  return of === "zh" ? "zh-CN" : "en"
}
