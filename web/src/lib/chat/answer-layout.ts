import type { Generation, GenerationPart, Message, Model } from "../api/types.ts"
import { draws } from "./draft-rules.ts"
import { isRunning, type PicturePart } from "./message-tree.ts"

/** What answers of a turn say besides the picture that each is seen by. */
export interface Saying {
  /** Indexes of the answers that say it. */
  readonly of: readonly number[]
  readonly parts: readonly GenerationPart[]
}

/** Whether the answer to a message has a place for a picture from its beginning on. `model`: the one that answers. */
export function expectsPicture(user: Pick<Message, "draft"> | undefined, model: Pick<Model, "output"> | undefined): boolean {
  const mode = user?.draft?.mode
  return mode === "image" || (mode !== "text" && (model === undefined || draws(model)))
}

/** The part that lies where the place for a picture was: the first picture that the model meant to show. */
export function firstPicture(parts: readonly GenerationPart[]): PicturePart | undefined {
  return parts.find((part): part is PicturePart => part.type === "picture" && !part.thought)
}

/**
 * What stands below the pictures of a turn, where it moves nothing when it comes: all parts but the first pictures, in the order of the models.
 * Words that several answers have in common are there once, also while they are still coming.
 */
export function sayingsOf(generations: readonly Pick<Generation, "index" | "parts" | "state">[]): readonly Saying[] {
  const sayings: { readonly of: number[]; parts: readonly GenerationPart[]; words: string | null; isOpen: boolean }[] = []
  for (const generation of generations) {
    const first = firstPicture(generation.parts)
    const parts = generation.parts.filter((part) => part !== first && isSeen(part))
    if (parts.length === 0) continue
    const words = wordsOf(parts)
    const isOpen = isRunning(generation)
    const same = sayings.find((saying) => {
      if (words === null || saying.words === null) return false
      const [shorter, longer] = words.length < saying.words.length ? [words, saying.words] : [saying.words, words]
      const isShorterOpen = shorter === words ? isOpen : saying.isOpen
      return shorter === longer || (isShorterOpen && longer.startsWith(shorter))
    })
    if (same === undefined) {
      sayings.push({ of: [generation.index], parts, words, isOpen })
      continue
    }
    same.of.push(generation.index)
    if (words !== null && words.length > (same.words?.length ?? 0)) Object.assign(same, { parts, words, isOpen })
  }
  return sayings.map(({ of, parts }) => ({ of, parts }))
}

function isSeen(part: GenerationPart): boolean {
  return part.type === "text" ? part.text.trim() !== "" : !part.thought
}

/** The words of parts that are nothing else; null where there is a picture among them. */
function wordsOf(parts: readonly GenerationPart[]): string | null {
  const said = parts.map((part) => (part.type === "text" ? `${part.thought ? "?" : "!"}${part.text.trim()}` : null))
  return said.includes(null) ? null : said.join("\n\n")
}
