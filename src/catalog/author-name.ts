/** How those who make models write their names, by what stands before the slash in a model's name. */
const names: Readonly<Record<string, string>> = { google: "Google", openai: "OpenAI", midjourney: "Midjourney", limn: "Limn" }

/** The name of a model's author for people; one that the catalogue does not know as it is spelled. */
export function authorName(author: string): string {
  return names[author] ?? author
}
