// Run at the end of `npm ci`: compiles what a server loads, so that the first start is as quick as every other. It is
// only about speed, so an install never fails because of it.
import { launch } from "./launch.js"

process.on("exit", () => {
  process.exitCode = 0
})
launch(["src/prepare.ts"])
