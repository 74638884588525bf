/** A multipart body that cannot be read or written. `message` completes "The form cannot be read: …" and holds nothing of the body but a field's name. */
export class MultipartError extends Error {
  override readonly name = "MultipartError"
}
