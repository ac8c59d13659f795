#pragma once

#include "parley-link.h"
#include "parley-visible.h"

G_BEGIN_DECLS

typedef enum
{
  PARLEY_STYLE_PLAIN = 0,
  PARLEY_STYLE_BOLD = 1 << 0,
  PARLEY_STYLE_ITALIC = 1 << 1,
  PARLEY_STYLE_STRUCK = 1 << 2,
  PARLEY_STYLE_CODE = 1 << 3,
  PARLEY_STYLE_FAINT = 1 << 4,
} ParleyStyle;

typedef enum
{
  PARLEY_MARKUP_SEEN,  /* Pango markup */
  PARLEY_MARKUP_HEARD, /* words for a screen reader */
  PARLEY_MARKUP_SHORT, /* words for the eye, where there is no room for more */
} ParleyMarkupKind;

/* Writes what strangers say as markup that cannot be broken: a part has all its tags
 * around itself, and only links hold several parts.
 */
typedef struct
{
  ParleyMarkupKind kind;
  GString *written;
  GPtrArray *links; /* ParleyLink, all that can be followed */
  ParleyVisible visible;
  ParleyLink *open; /* unowned: the last of links, while inside it */
  GString *label;   /* what is shown of it */
} ParleyMarkup;

void parley_markup_init (ParleyMarkup *self, ParleyMarkupKind kind);
void parley_markup_clear (ParleyMarkup *self);
void parley_markup_add (ParleyMarkup *self, const char *text, gsize length, ParleyStyle style);
void parley_markup_open_link (ParleyMarkup *self, ParleyLink *link);
void parley_markup_close_link (ParleyMarkup *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ParleyMarkup, parley_markup_clear)

G_END_DECLS
