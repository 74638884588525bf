/** A template that is looked at: one of Limn's or one of the user's own. */
export interface TemplateChoice {
  /** Its id among the user's own; null for Limn's. */
  readonly ownId: string | null
  readonly name: string
  readonly text: string
  readonly model: string | null
  readonly aspectRatio: string | null
  readonly needsPicture: boolean
}
