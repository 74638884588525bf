import type { Draft, Picture } from "../api/types.ts"
import { plainSettings, type Settings } from "./draft-rules.ts"

/** What somebody is writing, as it outlives a reload of the page. */
export interface WrittenDraft {
  readonly text: string
  readonly mode: Draft["mode"]
  readonly models: readonly string[]
  readonly withHistory: boolean
  readonly settings: Settings
  readonly pictures: readonly Picture[]
  readonly mask: Picture | null
}

const prefix = "limn-draft:"

/** Puts what could not be sent before what was written after it. */
export function joinWritten(unsent: WrittenDraft, later: WrittenDraft): WrittenDraft {
  const text = [unsent.text, later.text].filter((part) => part.trim() !== "").join("\n\n")
  const others = later.pictures.filter(({ id }) => !unsent.pictures.some((picture) => picture.id === id))
  return { ...unsent, text, pictures: [...unsent.pictures, ...others] }
}

/** Keeps what is being written at a place: a conversation's id, or `new`. Where the browser keeps nothing, nothing is kept. */
export function keepWritten(storage: Storage, place: string, written: WrittenDraft): void {
  try {
    if (written.text === "" && written.pictures.length === 0) storage.removeItem(prefix + place)
    else storage.setItem(prefix + place, JSON.stringify(written))
  } catch {
    // A full or forbidden storage must not keep anybody from writing.
  }
}

/** Reads what was being written at a place; undefined where there is nothing that could be read. */
export function readWritten(storage: Storage, place: string): WrittenDraft | undefined {
  try {
    const kept = JSON.parse(storage.getItem(prefix + place) ?? "null") as Partial<WrittenDraft> | null
    if (kept === null || typeof kept.text !== "string" || !Array.isArray(kept.models) || !Array.isArray(kept.pictures)) return undefined
    const { text, models, pictures, mode = "image", withHistory = true, mask = null, settings } = kept
    return { text, models, pictures, mode, withHistory, mask, settings: { ...plainSettings, ...settings } }
  } catch {
    return undefined
  }
}
