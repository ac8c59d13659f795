/* A message that was found, in the list of what a search found. */
#include "config.h"

#include "parley-search-row.h"

#include "parley-moment.h"
#include "parley-sentence.h"
#include "parley-snippet.h"
#include "parley-text.h"

#include <glib/gi18n.h>

#define SNIPPET_CHARACTERS 120

struct _ParleySearchRow
{
  GtkBox parent_instance;

  char *sentence;

  AdwAvatar *avatar;
  GtkLabel *title;
  GtkLabel *time;
  GtkLabel *text;
};

enum
{
  PROP_SENTENCE = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ParleySearchRow, parley_search_row, GTK_TYPE_BOX)

static void
parley_search_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SENTENCE:
      g_value_set_string (value, PARLEY_SEARCH_ROW (object)->sentence);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
parley_search_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PARLEY_TYPE_SEARCH_ROW);
  g_clear_pointer (&PARLEY_SEARCH_ROW (object)->sentence, g_free);
  G_OBJECT_CLASS (parley_search_row_parent_class)->dispose (object);
}

static void
parley_search_row_class_init (ParleySearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = parley_search_row_get_property;
  object_class->dispose = parley_search_row_dispose;
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, APP_PATH "/parley-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ParleySearchRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchRow, title);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchRow, time);
  gtk_widget_class_bind_template_child (widget_class, ParleySearchRow, text);
}

static void
parley_search_row_init (ParleySearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * parley_search_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
parley_search_row_new (void)
{
  return g_object_new (PARLEY_TYPE_SEARCH_ROW, NULL);
}

static char *
make_title (ParleyRoom *room, ParleyMessage *message)
{
  g_autofree char *author = parley_text_isolate (parley_message_get_author_name (message));
  g_autofree char *where = parley_text_isolate (parley_room_get_name (room));

  if (parley_room_is_direct (room) && !parley_message_is_own (message))
    return g_steal_pointer (&author);
  /* Translators: of a message that was found: a person, a room */
  return g_strdup_printf (C_ ("search result", "%s in %s"), author, where);
}

/**
 * parley_search_row_set_result:
 * @self: a row
 * @result: what it shows
 */
void
parley_search_row_set_result (ParleySearchRow *self, ParleySearchResult *result)
{
  ParleyMessage *message = parley_search_result_get_message (result);
  ParleyRoom *room = parley_search_result_get_room (result);
  g_autofree char *name = parley_text_plain (parley_message_get_author_name (message));
  g_autofree char *title = make_title (room, message);
  g_autofree char *time = parley_moment_short (parley_message_get_sent_at (message), parley_moment_now ());
  g_autofree char *said = parley_sentence_for_found_text (message);
  g_autofree char *text = parley_snippet_markup (said, parley_search_result_get_text (result), SNIPPET_CHARACTERS);

  g_return_if_fail (PARLEY_IS_SEARCH_ROW (self));

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->time, time);
  gtk_label_set_markup (self->text, text);
  g_free (self->sentence);
  self->sentence = parley_sentence_for_found (room, message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENTENCE]);
}

/**
 * parley_search_row_get_sentence:
 * @self: a row
 *
 * Returns: (nullable): what a screen reader says of it
 */
const char *
parley_search_row_get_sentence (ParleySearchRow *self)
{
  g_return_val_if_fail (PARLEY_IS_SEARCH_ROW (self), NULL);

  return self->sentence;
}
