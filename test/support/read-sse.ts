/** Gives the `data` of every event of a finished stream as JSON; the `[DONE]` that some APIs end with is left out. */
export function readSse(text: string): unknown[] {
  return text
    .split("\n\n")
    .flatMap((event) => event.split("\n").filter((line) => line.startsWith("data: ")))
    .map((line) => line.slice("data: ".length))
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data) as unknown)
}
