/** A place of a template that is filled in. */
export interface TemplateField {
  readonly name: string
  /** What stands in it already; empty where nothing does. */
  readonly example: string
}

/** A piece of a template: words, or a field. */
export type TemplatePiece = { readonly text: string } | { readonly field: TemplateField }

const marks = /\{\{([^{}=\n]{1,80})(?:=([^{}]{0,2000}))?\}\}/g

/** Takes a template apart. What is not quite `{{name}}` or `{{name=example}}` is words. */
export function templatePieces(text: string): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = []
  let end = 0
  for (const match of text.matchAll(marks)) {
    const [whole, name = "", example = ""] = match
    if (name.trim() === "") continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) })
    pieces.push({ field: { name: name.trim(), example: example.trim() } })
    end = match.index + whole.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

/** The fields of a template in the order in which they come, each once: with the first example that it has anywhere. */
export function templateFields(text: string): readonly TemplateField[] {
  const fields = new Map<string, TemplateField>()
  for (const piece of templatePieces(text)) {
    if (!("field" in piece)) continue
    const known = fields.get(piece.field.name)
    if (known === undefined || known.example === "")
      fields.set(piece.field.name, known === undefined || piece.field.example !== "" ? piece.field : known)
  }
  return [...fields.values()]
}

/** Fills a template in. A field without a value gets its example, one without either goes. What is filled in is not read as a template. */
export function fillTemplate(text: string, values: ReadonlyMap<string, string>): string {
  const examples = new Map(templateFields(text).map(({ name, example }) => [name, example]))
  return templatePieces(text)
    .map((piece) => ("text" in piece ? piece.text : values.get(piece.field.name)?.trim() || (examples.get(piece.field.name) ?? "")))
    .join("")
}
