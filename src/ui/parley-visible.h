#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What has been drawn so far, all zero in the beginning: a text that comes in parts
 * piles up and hides no more than one that comes whole.
 */
typedef struct
{
  guint marks;
  guint joiners;
  gunichar last;
  gboolean flag; /* tags may follow */
} ParleyVisible;

void parley_visible_append (ParleyVisible *self, GString *drawn, const char *text, gssize length);
char *parley_visible_text (const char *text, gssize length);

G_END_DECLS
