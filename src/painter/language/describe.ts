import type { Random } from "../random.ts"
import { inChinese } from "./describe-chinese.ts"
import { inEnglish } from "./describe-english.ts"
import type { Scene } from "./scene.ts"
import { themeOf, type Description } from "./theme.ts"
import { toTraditional } from "./traditional.ts"
import { englishVerses, verses } from "./verses.ts"

/** Describes a scene in the language of its prompt. */
export function describe(scene: Scene, random: Random): Description {
  const verse = scene.writings.includes("poem")
    ? random.pick((scene.language === "english" ? englishVerses : verses)[themeOf(scene)] ?? [])
    : []
  if (scene.language === "english") return inEnglish(scene, verse, random)
  const chinese = inChinese(scene, verse, random)
  return scene.language === "simplified"
    ? chinese
    : { text: toTraditional(chinese.text), title: toTraditional(chinese.title), verse: chinese.verse.map(toTraditional) }
}
