/** Provider calls per wanted picture at most, whatever they are for. */
const mostCalls = 3

/** How hard a required picture is tried for. */
export interface Guarantee {
  /** Whether an answer without the picture is repaired, or is the end. */
  readonly repairs: boolean
  /** Provider calls per wanted picture, repairs and failover together: 1 to 3. */
  readonly calls: number
}

/** What holds unless somebody says otherwise. */
export const usualGuarantee: Guarantee = { repairs: true, calls: mostCalls }

/** The words by which clients and operators choose a guarantee; a number is the most calls per wanted picture. */
export const guaranteeWords = ["off", "on", "1", "2", "3"] as const

/** One of {@link guaranteeWords}. */
export type GuaranteeWord = (typeof guaranteeWords)[number]

/** Whether a text is one of {@link guaranteeWords}. */
export function isGuaranteeWord(text: string): text is GuaranteeWord {
  return (guaranteeWords as readonly string[]).includes(text)
}

/** Gives what a word means. */
export function guaranteeOf(word: GuaranteeWord): Guarantee {
  if (word === "off") return { ...usualGuarantee, repairs: false }
  return word === "on" ? usualGuarantee : { ...usualGuarantee, calls: Number(word) }
}
