/** What a model is told of the tools as a whole. */
export const instructions =
  "Limn draws and changes pictures with the models of several providers. generate_image draws from words, edit_image changes pictures by their id or link, " +
  "list_models says which models there are. Pictures cost money: draw what was asked for, once."
