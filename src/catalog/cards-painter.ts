import type { ModelCard } from "./card.ts"
import { allRatios, geminiPixels } from "./pixels.ts"

/** The built-in engine. It draws offline, costs nothing, and takes every shape that any other model takes. */
export const painterCard: ModelCard = {
  id: "painter",
  author: "limn",
  name: "Painter",
  description: {
    en: "Limn's built-in engine: draws and edits real pictures offline, in English and Chinese. For trying things out.",
    zh: "Limn 内置的画师：无需联网，就能按中英文提示真实地画图、改图，适合试用。",
  },
  aliases: [],
  input: ["text", "image"],
  output: ["text", "image"],
  aspectRatios: allRatios,
  imageSizes: ["512", "1K", "2K", "4K"],
  pixels: geminiPixels,
  pixelSizes: { multipleOf: 1, maxWidth: 6336, maxHeight: 6336, minRatio: 1 / 8, maxRatio: 8 },
  maxInputImages: 14,
  contextLength: 32_768,
  maxOutputTokens: 32_768,
  streams: true,
  imageOnly: true,
  thinks: true,
  signatures: false,
  imageTokens: { "512": 747, "1K": 1290, "2K": 1680, "4K": 2520 },
  inputImageTokens: { usual: 258, most: 2580 },
  prices: [{ from: "2026-11-21", picture: { default: 0 }, source: "it is ours" }],
  lifeCycle: { state: "current", released: "2026-11-21" },
}
