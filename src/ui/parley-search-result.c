/* A message that was found, the room it is in, and what it was found by. */
#include "config.h"

#include "parley-search-result.h"

struct _ParleySearchResult
{
  GObject parent_instance;

  ParleyRoom *room;
  ParleyMessage *message;
  char *text;
};

G_DEFINE_FINAL_TYPE (ParleySearchResult, parley_search_result, G_TYPE_OBJECT)

static void
parley_search_result_dispose (GObject *object)
{
  ParleySearchResult *self = PARLEY_SEARCH_RESULT (object);

  g_clear_object (&self->room);
  g_clear_object (&self->message);
  G_OBJECT_CLASS (parley_search_result_parent_class)->dispose (object);
}

static void
parley_search_result_finalize (GObject *object)
{
  g_free (PARLEY_SEARCH_RESULT (object)->text);
  G_OBJECT_CLASS (parley_search_result_parent_class)->finalize (object);
}

static void
parley_search_result_class_init (ParleySearchResultClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = parley_search_result_dispose;
  G_OBJECT_CLASS (klass)->finalize = parley_search_result_finalize;
}

static void
parley_search_result_init (ParleySearchResult *self)
{
}

/**
 * parley_search_result_new:
 * @room: where
 * @message: what
 * @text: what was looked for
 *
 * Returns: (transfer full): a result
 */
ParleySearchResult *
parley_search_result_new (ParleyRoom *room, ParleyMessage *message, const char *text)
{
  ParleySearchResult *self = g_object_new (PARLEY_TYPE_SEARCH_RESULT, NULL);

  self->room = g_object_ref (room);
  self->message = g_object_ref (message);
  self->text = g_strdup (text);
  return self;
}

ParleyRoom *
parley_search_result_get_room (ParleySearchResult *self)
{
  g_return_val_if_fail (PARLEY_IS_SEARCH_RESULT (self), NULL);

  return self->room;
}

ParleyMessage *
parley_search_result_get_message (ParleySearchResult *self)
{
  g_return_val_if_fail (PARLEY_IS_SEARCH_RESULT (self), NULL);

  return self->message;
}

const char *
parley_search_result_get_text (ParleySearchResult *self)
{
  g_return_val_if_fail (PARLEY_IS_SEARCH_RESULT (self), NULL);

  return self->text;
}
