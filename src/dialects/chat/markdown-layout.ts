/** Puts every picture of a Markdown text on a line of its own. */
export class MarkdownLayout {
  #atLineStart = true

  /** Passes a piece of text through. */
  text(text: string): string {
    if (text !== "") this.#atLineStart = text.endsWith("\n")
    return text
  }

  /** What stands before and after a picture's URL. */
  picture(): { readonly before: string; readonly after: string } {
    const before = this.#atLineStart ? "![](" : "\n![]("
    this.#atLineStart = true
    return { before, after: ")\n" }
  }
}
