import { openAsBlob } from "node:fs"
import { basename } from "node:path"
import type { Command } from "commander"
import { FormData } from "undici"
import { draw, type DrawOptions, readInput, readPrompt, withDrawing } from "./draw.ts"
import { Failure } from "./failure.ts"

interface EditOptions extends DrawOptions {
  readonly mask?: string
}

/** `limn edit`: changes pictures as words say. */
export function addEdit(program: Command): void {
  withDrawing(
    program
      .command("edit")
      .description("change a picture, or make one from several")
      .usage('[options] <picture>... "<prompt>"')
      .argument("<pictures-and-prompt...>", "picture files, - for standard input, and last what to do with them")
      .option("--mask <file>", "picture whose transparent places may change"),
  ).action(async (given: string[], options: EditOptions) => {
    const paths = given.slice(0, -1)
    if (paths.length === 0) throw new Failure("usage", 'Name at least one picture and then the prompt: limn edit in.png "make it night".')
    if (given.filter((word) => word === "-").length > 1) throw new Failure("usage", "Standard input can be read only once.")
    const pictures = await Promise.all(paths.map(openPicture))
    const mask = options.mask === undefined ? undefined : await openPicture(options.mask)
    const prompt = await readPrompt(given.at(-1) as string)
    await draw(options, {
      path: "/v1/images/edits",
      prompt,
      label: "editing",
      body: (fields) => {
        const form = new FormData()
        for (const [name, value] of Object.entries(fields)) form.append(name, String(value))
        for (const { blob, name } of pictures) form.append("image[]", blob, name)
        if (mask !== undefined) form.append("mask", mask.blob, mask.name)
        return form
      },
    })
  })
}

/** Opens a picture to be sent; it is read from the disk while it goes out. */
async function openPicture(path: string): Promise<{ readonly blob: Blob; readonly name: string }> {
  if (path === "-") return { blob: new Blob([Uint8Array.from(await readInput())]), name: "stdin" }
  try {
    return { blob: (await openAsBlob(path)) as Blob, name: basename(path) }
  } catch (error) {
    throw new Failure("usage", `The picture ${path} cannot be read. Is the prompt the last word, in quotes?`, { cause: error })
  }
}
