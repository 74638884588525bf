import { livingWords } from "./words-living.ts"
import { sceneWords } from "./words-scene.ts"
import { thingWords } from "./words-things.ts"

/** What a word or phrase of the lexicon means. */
export interface Meaning {
  readonly kind:
    | "subject"
    | "setting"
    | "compound"
    | "time"
    | "weather"
    | "season"
    | "sky"
    | "style"
    | "mood"
    | "action"
    | "wear"
    | "age"
    | "portrait"
    | "abstract"
    | "mono"
    | "background"
    | "writing"
    | "colour"
    | "nothing"
  readonly value: string
}

/** A phrase found in a prompt. */
export interface Mention {
  readonly meanings: readonly Meaning[]
  /** Where it begins and ends in the text. */
  readonly start: number
  readonly end: number
  readonly text: string
}

/** How a concept is called in answers. */
export interface Name {
  readonly english: string
  readonly chinese: string
  readonly measure: string
}

const phrases = new Map<string, Meaning[]>()
const names = new Map<string, Name>()
const longestPhrase = { tokens: 1 }

for (const line of `${livingWords}${thingWords}`.trim().split("\n")) load(line, "subject")
for (const line of sceneWords.trim().split("\n")) load(line)

function load(line: string, kind?: Meaning["kind"]): void {
  const [key = "", english = "", chinese = "", measure = "个"] = line.split("|").map((cell) => cell.trim())
  if (key === "") return
  const cut = key.indexOf(":")
  const meaning: Meaning = kind ? { kind, value: key } : { kind: key.slice(0, cut) as Meaning["kind"], value: key.slice(cut + 1) }
  const words = [english.split(","), chinese.split(",")].map((list) => list.map((word) => word.trim()).filter(Boolean))
  names.set(key, { english: words[0]?.[0] ?? key, chinese: words[1]?.[0] ?? key, measure })
  for (const word of words.flat()) {
    const tokens = tokensOf(word)
    const phrase = tokens.map((token) => token.text).join(" ")
    phrases.set(phrase, [...(phrases.get(phrase) ?? []), meaning])
    longestPhrase.tokens = Math.max(longestPhrase.tokens, tokens.length)
  }
}

interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Words of letters or digits, and single Chinese characters. */
function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(/[a-z0-9]+|&|\p{Script=Han}/gu), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/** The name of a concept (`cat`) or of a scene word (`setting:sea`). */
export function nameOf(key: string): Name {
  return names.get(key) ?? { english: key, chinese: key, measure: "个" }
}

/** All keys of the lexicon that are subjects. */
export const subjectConcepts: readonly string[] = [...names.keys()].filter((key) => !key.includes(":"))

/**
 * The known phrases of a text in lower case and simplified characters, longest first at every place; words that are not
 * known come back as `unknown`.
 */
export function mentionsIn(text: string): { readonly mentions: readonly Mention[]; readonly unknown: readonly string[] } {
  const tokens = tokensOf(text)
  const mentions: Mention[] = []
  const unknown: string[] = []
  for (let index = 0; index < tokens.length;) {
    const found = longestAt(tokens, index)
    if (!found) {
      unknown.push(tokens[index]!.text)
      index++
      continue
    }
    const [start, end] = [tokens[index]!.start, tokens[index + found.length - 1]!.end]
    mentions.push({ meanings: found.meanings, start, end, text: text.slice(start, end) })
    index += found.length
  }
  return { mentions, unknown }
}

function longestAt(tokens: readonly Token[], index: number): { meanings: readonly Meaning[]; length: number } | undefined {
  for (let length = Math.min(longestPhrase.tokens, tokens.length - index); length > 0; length--) {
    const words = tokens.slice(index, index + length).map((token) => token.text)
    const last = words.pop() as string
    for (const form of singularForms(last)) {
      const meanings = phrases.get([...words, form].join(" "))
      if (meanings) return { meanings, length }
    }
  }
  return undefined
}

function singularForms(word: string): string[] {
  const forms = [word]
  if (word.length > 3 && word.endsWith("s")) {
    forms.push(word.slice(0, -1))
    if (word.endsWith("es")) forms.push(word.slice(0, -2))
    if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`)
    if (word.endsWith("ves")) forms.push(`${word.slice(0, -3)}f`)
  }
  return forms
}
