import type { Command } from "commander"
import { draw, type DrawOptions, readPrompt, withDrawing } from "./draw.ts"

/** `limn generate`: draws a picture from words. */
export function addGenerate(program: Command): void {
  withDrawing(
    program.command("generate").description("draw a picture").argument("<prompt>", "what to draw; - reads it from standard input"),
  ).action(async (given: string, options: DrawOptions) => {
    const prompt = await readPrompt(given)
    await draw(options, { path: "/v1/images/generations", prompt, label: "drawing", body: (fields) => ({ json: fields }) })
  })
}
