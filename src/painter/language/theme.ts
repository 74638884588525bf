import { subjectOf } from "../subjects/registry.ts"
import type { Scene } from "./scene.ts"
import type { verses } from "./verses.ts"

/** What is said with a picture. */
export interface Description {
  /** A sentence or two in the prompt's language, with the poem or story that it asks for. */
  readonly text: string
  /** A few words. */
  readonly title: string
  /** The poem's lines, for pictures that carry it. Empty where none was asked for. */
  readonly verse: readonly string[]
}

/** The theme of verses that suits a scene best. */
export function themeOf({ subjects, settings, time, weather, season, sky, style }: Scene): keyof typeof verses {
  if (weather === "snow" || season === "winter" || settings.includes("snowfield")) return "snow"
  if (time === "night" || sky.some((feature) => ["moon", "stars", "milky-way", "aurora", "constellation"].includes(feature))) return "night"
  if (time === "sunset" || time === "dawn") return "sunset"
  if (settings.includes("city") || settings.includes("future-city")) return "city"
  if (settings.includes("mountains") || style === "ink") return "landscape"
  if (settings.includes("sea") || settings.includes("beach") || settings.includes("underwater")) return "sea"
  if (
    settings.includes("garden") ||
    season === "spring" ||
    subjects.some((subject) => ["daisy", "rose", "lotus", "tulip", "sunflower", "tree-cherry"].includes(subject.concept))
  )
    return "flowers"
  return subjects.some((subject) => subjectOf(subject.concept)?.living) ? "animal" : "plain"
}
