#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text twice, byte for byte as long: as it was written, and as the parser of
 * Markdown shall see it.
 */
typedef struct
{
  GString *shown;
  GString *parsed;
} ParleyMarkdownMask;

void parley_markdown_mask_init (ParleyMarkdownMask *self, const char *text);
void parley_markdown_mask_clear (ParleyMarkdownMask *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ParleyMarkdownMask, parley_markdown_mask_clear)

G_END_DECLS
