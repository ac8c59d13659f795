/* What a message says: for the eye, for the ear, and where it leads. */
#include "config.h"

#include "parley-message-text.h"

#include "parley-fold.h"
#include "parley-markdown.h"
#include "parley-text.h"

#include <glib/gi18n.h>
#include <string.h>

/* More links than this make no menu. */
#define MOST_LINKS 10
static void
write_text (ParleyMarkup *markup, ParleyMarkupKind kind, const char *text)
{
  parley_markup_init (markup, kind);
  if (parley_markdown_is_in (text) && parley_markdown_write (text, markup))
    return;
  parley_markup_clear (markup);
  parley_markup_init (markup, kind);
  parley_markup_add (markup, text, strlen (text), PARLEY_STYLE_PLAIN);
}

static char *
write_shown (const char *text, ParleyMarkupKind kind, gboolean folded)
{
  g_auto (ParleyMarkup) markup = { 0 };
  g_autofree char *head = folded ? g_strndup (text, parley_fold_find (text)) : NULL;

  write_text (&markup, kind, head != NULL ? head : text);
  return g_string_free_and_steal (g_steal_pointer (&markup.written));
}

/**
 * parley_message_text_is_long:
 * @text: a message
 *
 * Returns: whether only its beginning is shown until all of it is asked for
 */
gboolean
parley_message_text_is_long (const char *text)
{
  return text[parley_fold_find (text)] != '\0';
}

/**
 * parley_message_text_to_markup:
 * @text: a message
 * @folded: whether to leave off most of it, if it is long
 *
 * Returns: (transfer full): Pango markup
 */
char *
parley_message_text_to_markup (const char *text, gboolean folded)
{
  g_autofree char *markup = NULL;

  folded = folded && parley_message_text_is_long (text);
  if (!folded && !parley_markdown_is_in (text))
    return parley_text_to_markup (text);
  markup = write_shown (text, PARLEY_MARKUP_SEEN, folded);
  if (!folded)
    return g_steal_pointer (&markup);
  return g_strdup_printf ("%s…\n<a href=\"" PARLEY_MESSAGE_TEXT_MORE "\">%s</a>", markup, _ ("Show more"));
}

/**
 * parley_message_text_to_words:
 * @text: a message
 * @folded: whether to leave off most of it, if it is long
 *
 * Returns: (transfer full): what a screen reader says of it, on one line: without the
 *   marks, and of an address only where it leads
 */
char *
parley_message_text_to_words (const char *text, gboolean folded)
{
  g_autofree char *written = NULL, *words = NULL;

  folded = folded && parley_message_text_is_long (text);
  if (!folded && !parley_markdown_is_in (text) && strstr (text, "://") == NULL)
    return parley_text_plain (text);
  written = write_shown (text, PARLEY_MARKUP_HEARD, folded);
  words = parley_text_plain (written);
  if (!folded)
    return g_steal_pointer (&words);
  /* Translators: for screen readers: how a message begins that is folded */
  return g_strdup_printf (_ ("%s… Long message, shown in part."), words);
}

/**
 * parley_message_text_preview:
 * @text: (nullable): a message
 * @characters: how many to keep
 *
 * Returns: (transfer full): the beginning of @text on one line, without the marks,
 *   with an ellipsis where something was left off
 */
char *
parley_message_text_preview (const char *text, guint characters)
{
  g_autofree char *written = NULL;

  if (text == NULL || !parley_markdown_is_in (text))
    return parley_text_preview (text, characters);
  written = write_shown (text, PARLEY_MARKUP_SHORT, FALSE);
  return parley_text_preview (written, characters);
}

static gboolean
leads_there (gconstpointer a, gconstpointer b)
{
  return g_str_equal (((const ParleyLink *)a)->uri, ((const ParleyLink *)b)->uri);
}

/**
 * parley_message_text_list_links:
 * @text: a message
 *
 * Returns: (transfer full) (element-type ParleyLink): where it leads, each once, the first few
 */
GPtrArray *
parley_message_text_list_links (const char *text)
{
  g_auto (ParleyMarkup) markup = { 0 };
  GPtrArray *links = g_ptr_array_new_with_free_func ((GDestroyNotify)parley_link_free);

  write_text (&markup, PARLEY_MARKUP_SEEN, text);
  while (markup.links->len > 0 && links->len < MOST_LINKS)
    {
      ParleyLink *link = g_ptr_array_steal_index (markup.links, 0);

      if (g_ptr_array_find_with_equal_func (links, link, leads_there, NULL))
        parley_link_free (link);
      else
        g_ptr_array_add (links, link);
    }
  return links;
}
