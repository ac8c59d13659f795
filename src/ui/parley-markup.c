/* What somebody wrote, part by part, as Pango markup or as words to be heard.  Web
 * addresses in it become links, and where one leads is never hidden behind what is
 * written in its place.
 */
#include "config.h"

#include "parley-markup.h"

#include "parley-link-finder.h"

#include <glib/gi18n.h>

/* Half-transparent, so that it is right on every bubble, light or dark. */
static const struct
{
  ParleyStyle style;
  const char *open;
  const char *close;
} tags[] = {
  { PARLEY_STYLE_BOLD, "<b>", "</b>" },
  { PARLEY_STYLE_ITALIC, "<i>", "</i>" },
  { PARLEY_STYLE_STRUCK, "<s>", "</s>" },
  { PARLEY_STYLE_CODE, "<span font_family=\"monospace\" background=\"#888888\" background_alpha=\"20%\">", "</span>" },
  { PARLEY_STYLE_FAINT, "<span fgalpha=\"55%\">", "</span>" },
};

void
parley_markup_init (ParleyMarkup *self, ParleyMarkupKind kind)
{
  *self = (ParleyMarkup){ .kind = kind, .written = g_string_new (NULL) };
  self->links = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_link_free);
}

void
parley_markup_clear (ParleyMarkup *self)
{
  if (self->written != NULL)
    g_string_free (self->written, TRUE);
  if (self->label != NULL)
    g_string_free (self->label, TRUE);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  *self = (ParleyMarkup){ 0 };
}

static void
add_words (ParleyMarkup *self, const char *text, gsize length)
{
  g_autoptr (GString) drawn = g_string_sized_new (length);
  g_autofree char *escaped = NULL;

  parley_visible_append (&self->visible, drawn, text, length);
  if (self->open != NULL)
    g_string_append (self->label, drawn->str);
  escaped = self->kind == PARLEY_MARKUP_SEEN ? g_markup_escape_text (drawn->str, drawn->len) : NULL;
  g_string_append (self->written, escaped != NULL ? escaped : drawn->str);
}

static void
add_address (ParleyMarkup *self, const char *text, gsize length)
{
  g_autofree char *address = g_strndup (text, length);
  ParleyLink *link = parley_link_new (address);

  if (link == NULL)
    {
      add_words (self, text, length);
      return;
    }
  parley_markup_open_link (self, link);
  add_words (self, text, length);
  parley_markup_close_link (self);
}

static void
add_with_links (ParleyMarkup *self, const char *text, gsize length)
{
  gsize done = 0, start, end;

  while (self->open == NULL && parley_link_finder_next (text, length, done, &start, &end))
    {
      add_words (self, text + done, start - done);
      add_address (self, text + start, end - start);
      done = end;
    }
  add_words (self, text + done, length - done);
}

/**
 * parley_markup_add:
 * @self: where to write
 * @text: valid UTF-8 by somebody else
 * @length: its length in bytes
 * @style: how it is shown
 *
 * Web addresses in it are links, but within a link.
 */
void
parley_markup_add (ParleyMarkup *self, const char *text, gsize length, ParleyStyle style)
{
  gboolean tagged = style != PARLEY_STYLE_PLAIN && self->kind == PARLEY_MARKUP_SEEN;

  for (guint i = 0; tagged && i < G_N_ELEMENTS (tags); i++)
    if (style & tags[i].style)
      g_string_append (self->written, tags[i].open);
  add_with_links (self, text, length);
  for (guint i = G_N_ELEMENTS (tags); tagged && i > 0; i--)
    if (style & tags[i - 1].style)
      g_string_append (self->written, tags[i - 1].close);
}

/**
 * parley_markup_open_link:
 * @self: where to write
 * @link: (transfer full): where what follows leads
 */
void
parley_markup_open_link (ParleyMarkup *self, ParleyLink *link)
{
  g_autofree char *href = g_markup_escape_text (link->uri, -1);

  g_ptr_array_add (self->links, link);
  self->open = link;
  if (self->label == NULL)
    self->label = g_string_new (NULL);
  g_string_truncate (self->label, 0);
  if (self->kind == PARLEY_MARKUP_SEEN)
    g_string_append_printf (self->written, "<a href=\"%s\">", href);
}

/* An address is a misery to listen to, where it leads is enough. */
static void
say_where (ParleyMarkup *self, gboolean plain)
{
  if (plain || g_str_equal (self->label->str, self->open->uri))
    {
      g_string_truncate (self->written, self->written->len - self->label->len);
      /* Translators: for screen readers, within a message: an address; %s is its host */
      g_string_append_printf (self->written, _ ("link to %s"), self->open->place);
    }
  else
    /* Translators: for screen readers, within a message: after a word that leads somewhere; %s is a host */
    g_string_append_printf (self->written, _ (" (link to %s)"), self->open->place);
}

/**
 * parley_markup_close_link:
 * @self: where to write, within a link
 *
 * Where what was written since it began could be read as leading elsewhere, the
 * host follows as it is spelt on the wire.
 */
void
parley_markup_close_link (ParleyMarkup *self)
{
  gboolean plain = parley_link_is_plain (self->open, self->label->str);

  if (self->kind == PARLEY_MARKUP_HEARD)
    say_where (self, plain);
  else if (self->kind == PARLEY_MARKUP_SEEN)
    g_string_append (self->written, "</a>");
  if (self->kind != PARLEY_MARKUP_HEARD && !plain)
    g_string_append_printf (self->written, " (\u2068%s\u2069)", self->open->place);
  self->open = NULL;
}
