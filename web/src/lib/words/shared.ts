import { formatNumber } from "#lib/figures.ts"
import { defineWords } from "./define-words.svelte.ts"

const en = {
  untitled: "Shared pictures",
  untitledConversation: "A shared conversation",
  pictures: (count: number) => (count === 1 ? "1 picture" : `${formatNumber(count)} pictures`),
  shared: (day: string) => `shared on ${day}`,
  expires: (day: string) => `to be seen until ${day}`,
  download: "Download",
  downloadOriginal: "Download the original",
  enlarge: (alt: string) => `Enlarge: ${alt}`,
  madeWith: (model: string) => `made with ${model}`,
  asked: "asked",
  drew: "drew",
  generated: "AI-generated",
  goneTitle: "There is nothing here any more",
  goneText: "The link has expired, was revoked, or is incomplete. Ask whoever sent it for another.",
  gonePicture: "This picture is no longer kept.",
  made: "Drawn with Limn, a self-hosted gateway for models that make pictures.",
  language: "Language",
}

/** Words of what is shared with anybody who has a link. */
export const sharedWords = defineWords(en, () => import("./shared.zh.ts"))
export type SharedWords = typeof en
