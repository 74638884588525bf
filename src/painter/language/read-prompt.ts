import type { Colour } from "../drawing/colour.ts"
import { findLettering } from "./lettering.ts"
import { mentionsIn, type Meaning, type Mention } from "./lexicon.ts"
import { countIn } from "./numbers.ts"
import type {
  Action,
  Language,
  Mood,
  Scene,
  SceneSubject,
  Season,
  Setting,
  SkyFeature,
  StyleName,
  Time,
  Wear,
  Weather,
  Writing,
} from "./scene.ts"
import { subjectOf } from "../subjects/registry.ts"
import { isTraditional, toSimplified } from "./traditional.ts"

/** The longest part of a prompt that is read; what follows is left out. */
const maxCharacters = 4000

/**
 * Reads a prompt in English or Chinese as a scene. Never fails: words that are not known are kept for the title and for
 * abstract compositions.
 */
export function readPrompt(prompt: string): Scene {
  const original = prompt.slice(0, maxCharacters).normalize("NFC")
  const lettering = findLettering(original)
  let text = toSimplified(lettering.rest.toLowerCase())
  let { mentions: all, unknown } = mentionsIn(text)
  if (lettering.text !== undefined && !all.some(isPicture)) {
    text += `. ${toSimplified(lettering.text.toLowerCase())}`
    ;({ mentions: all, unknown } = mentionsIn(text))
  }
  const mentions = all.filter((mention) => !isNegated(text, mention))
  const values = <T extends string>(kind: Meaning["kind"]): T[] => [
    ...new Set(
      mentions.flatMap((mention) => mention.meanings.filter((meaning) => meaning.kind === kind).map((meaning) => meaning.value as T)),
    ),
  ]
  const { subjects, colours } = readSubjects(text, mentions)
  const shanshui = values("compound").includes("shanshui")
  const settings = shanshui ? (["mountains", "lake", ...values<Setting>("setting")] as Setting[]) : values<Setting>("setting")
  const styles = values<StyleName>("style").sort((a, b) => stylesByWeight.indexOf(a) - stylesByWeight.indexOf(b))
  const style: StyleName = styles[0] ?? (shanshui ? "ink" : "flat")
  const background = backgroundOf(values("background"), style, mentions)
  const [time, weather, season] = [values<Time>("time")[0], values<Weather>("weather")[0], values<Season>("season")[0]]
  return {
    prompt: original,
    language: languageOf(original),
    subjects,
    settings: [...new Set(settings)],
    ...(time && { time }),
    ...(weather && { weather }),
    ...(season && { season }),
    moods: values<Mood>("mood"),
    sky: values<SkyFeature>("sky"),
    style,
    monochrome: values("mono").length > 0 && style !== "outline",
    portrait: values("portrait").length > 0,
    abstract: values("abstract").length > 0,
    colours,
    ...(background && { background }),
    ...(lettering.text !== undefined && { lettering: lettering.text }),
    writings: values<Writing>("writing"),
    unknownWords: unknown.filter((word) => word.length > 2 || /\p{Script=Han}/u.test(word)).slice(0, 24),
  }
}

/** Whether the mention gives the painter something to show. A title alone has to show what it says. */
function isPicture(mention: Mention): boolean {
  return mention.meanings.some((meaning) => meaning.kind === "subject" || meaning.kind === "setting" || meaning.kind === "compound")
}

/** Where a prompt names several styles, the more particular one holds. */
const stylesByWeight: readonly StyleName[] = [
  "logo",
  "outline",
  "sticker",
  "pixel",
  "paper",
  "ink",
  "watercolour",
  "crayon",
  "pencil",
  "model",
  "oil",
  "neon",
  "photo",
  "vintage",
  "flat",
]

/** "no people", "without clouds", 没有云, 不要文字. */
function isNegated(text: string, mention: Mention): boolean {
  return (
    /(?:\bno|\bwithout|\bnot|\bnever|\bavoid|\bexclude|没有|不要|无|不含|别画)\s*(?:any\s+|a\s+|an\s+|the\s+)?$/u.test(
      text.slice(Math.max(0, mention.start - 16), mention.start),
    ) && !mention.meanings.some((meaning) => meaning.kind === "background")
  )
}

function languageOf(prompt: string): Language {
  if (!/\p{Script=Han}/u.test(prompt)) return "english"
  return isTraditional(prompt) ? "traditional" : "simplified"
}

function backgroundOf(values: readonly string[], style: StyleName, mentions: readonly Mention[]): Colour | "transparent" | undefined {
  if (values.includes("transparent")) return "transparent"
  if (values.includes("white")) return "#ffffff"
  if (values.includes("black")) return "#14121a"
  const placed = mentions.some((mention) => mention.meanings.some((meaning) => meaning.kind === "setting"))
  return style === "sticker" && !placed ? "#ffffff" : undefined
}

interface Draft {
  concept: string
  count: number
  colour?: Colour
  action?: Action
  holds?: string
  holdsColour?: Colour
  wears: Wear[]
  young: boolean
  old: boolean
  start: number
}

/** Walks the mentions in order and hangs colours, counts, ages, clothes and actions on the nouns they belong to. */
function readSubjects(text: string, mentions: readonly Mention[]): { subjects: readonly SceneSubject[]; colours: readonly Colour[] } {
  const drafts: Draft[] = []
  const looseColours: Colour[] = []
  const looseWears: Wear[] = []
  const looseActions: { action: Action; at: number }[] = []
  const looseAges = new Set<string>()
  let pending: { colour: Colour; end: number } | undefined
  let verb: { action: Action; end: number } | undefined
  let before = 0
  for (const [index, mention] of mentions.entries()) {
    for (const { kind, value } of meaningsHere(text, mention, mentions[index + 1], mentions[index - 1])) {
      if (kind === "colour") {
        if (pending) looseColours.push(pending.colour)
        pending = { colour: value as Colour, end: mention.end }
      } else if (kind === "age") looseAges.add(value)
      else if (kind === "action") {
        looseActions.push({ action: value as Action, at: mention.start })
        verb = { action: value as Action, end: mention.end }
      } else if (kind === "wear") {
        looseWears.push(value as Wear)
        pending = undefined
      } else if (kind === "subject") {
        const between = text.slice(Math.max(before, mention.start - 60), mention.start)
        const near = pending && /^[^,.;，。；]{0,22}$/u.test(text.slice(pending.end, mention.start))
        const young = looseAges.delete("young") || /^(?:小|幼)|宝宝/u.test(mention.text) || between.endsWith("小")
        const draft: Draft = {
          concept: value,
          count: countIn(between) ?? (isPlural(mention.text) ? 3 : 1),
          wears: [],
          young,
          old: looseAges.delete("old"),
          start: mention.start,
        }
        if (pending && near) draft.colour = pending.colour
        else if (pending) looseColours.push(pending.colour)
        pending = undefined
        const carried =
          /^[^,.;，。；]*\b(?:with|carrying)\s+(?:a|an|his|her|its|the)\s[a-z\s-]{0,24}$|带着[^,.;，。；]{0,8}$/u.test(between) &&
          isPortable(value)
        const taking =
          verb &&
          ["eat", "drink", "hold", "read", "play"].includes(verb.action) &&
          mention.start - verb.end < 42 &&
          !/[.。;；]/u.test(text.slice(verb.end, mention.start))
        const holder = drafts.findLast((other) => subjectOf(other.concept)?.living)
        if (
          ((taking && verb) || (carried && drafts.some((other) => subjectOf(other.concept)?.living))) &&
          !subjectOf(value)?.living &&
          subjectOf(value)?.place !== "back" &&
          (holder || livingAhead(mentions, index))
        ) {
          looseActions.push(taking && verb ? { action: verb.action, at: verb.end } : { action: "hold", at: mention.start })
          if (holder && !holder.holds) {
            holder.holds = value
            if (draft.colour) holder.holdsColour = draft.colour
          } else drafts.push(draft)
        } else addDraft(drafts, draft)
        before = mention.end
      } else if (kind === "setting" && pending) {
        looseColours.push(pending.colour)
        pending = undefined
      }
    }
  }
  if (pending) looseColours.push(pending.colour)
  const hero = drafts.find((draft) => subjectOf(draft.concept)?.living)
  if (hero) {
    hero.wears.push(...looseWears)
    const action = looseActions.map((loose) => loose.action)
    const chosen = hero.holds ? action.find((name) => ["eat", "drink", "hold", "read"].includes(name)) : action[0]
    if (chosen) hero.action = chosen
    if (looseAges.has("old")) hero.old = true
    if (looseAges.has("young")) hero.young = true
  } else {
    for (const wear of looseWears)
      if (wear === "crown") addDraft(drafts, { concept: "crown", count: 1, wears: [], young: false, old: false, start: 0 })
  }
  const subjects = drafts.slice(0, 6).map(({ start: _start, ...draft }): SceneSubject => ({ ...draft, wears: [...new Set(draft.wears)] }))
  return { subjects, colours: [...new Set(looseColours)] }
}

/** Whether a person or an animal can carry the thing. */
function isPortable(concept: string): boolean {
  return subjectOf(concept)?.place === "table" || ["umbrella", "balloon", "kite", "lantern", "sunflower", "rose", "tulip"].includes(concept)
}

/** "orange" is a colour before a noun and a fruit otherwise. */
function meaningsHere(text: string, mention: Mention, next: Mention | undefined, previous: Mention | undefined): readonly Meaning[] {
  const isBoth =
    mention.meanings.some((meaning) => meaning.kind === "colour") && mention.meanings.some((meaning) => meaning.kind === "subject")
  if (!isBoth) return mention.meanings
  const listed =
    previous !== undefined &&
    previous.meanings.some((meaning) => meaning.kind === "colour") &&
    /^\s*(?:,|and|or|&)\s*(?:and\s+)?$/u.test(text.slice(previous.end, mention.start))
  const describes =
    listed ||
    (next !== undefined && /^[\s-]*(?:and white |striped |little |baby |cute )?$/u.test(text.slice(mention.end, next.start))) ||
    (/^\s+[a-z]+/u.test(text.slice(mention.end)) && !/^\s+(?:on|in|and|with|at|by|under|next)\b/u.test(text.slice(mention.end)))
  return mention.meanings.filter((meaning) => meaning.kind === (describes ? "colour" : "subject"))
}

function livingAhead(mentions: readonly Mention[], index: number): boolean {
  return mentions
    .slice(index + 1)
    .some((mention) => mention.meanings.some((meaning) => meaning.kind === "subject" && subjectOf(meaning.value)?.living))
}

function isPlural(word: string): boolean {
  return (
    /^[a-z ]+[a-rt-z]s$|^(?:mice|wolves|geese|people|children|men|women)$/u.test(word) &&
    !/^(?:grapes|cherries|noodles|fireflies|flowers|glasses|roses|tulips)$/u.test(word)
  )
}

/** A thing that is named twice is one thing, described twice. */
function addDraft(drafts: Draft[], draft: Draft): void {
  const same = drafts.find((other) => other.concept === draft.concept)
  if (!same) {
    drafts.push(draft)
    return
  }
  same.count = Math.max(same.count, draft.count)
  same.young ||= draft.young
  same.old ||= draft.old
  if (draft.colour && !same.colour) same.colour = draft.colour
}
