/* Whom a message mentions, by the names that are known here: whoever sends it
 * tells them, since an inbox has no more of it than its beginning.
 */

#include "parley-mentioned.h"

#include "parley-mention.h"

#include <string.h>

static GStrv
list_names (ParleyAccount *account, GPtrArray *members)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < members->len; i++)
    {
      g_autofree char *name = NULL, *picture = NULL;
      gint64 asked_at;

      parley_store_get_person (account->store, members->pdata[i], &name, &picture, &asked_at);
      g_strv_builder_add (names, name != NULL ? name : "");
    }
  return g_strv_builder_end (names);
}

/**
 * parley_mentioned_find_text:
 * @account: who writes
 * @text: (nullable): what
 * @members: (element-type utf8): uids of the room's members
 *
 * Returns: (transfer full) (element-type utf8): uids of the others whom it mentions
 */
GPtrArray *
parley_mentioned_find_text (ParleyAccount *account, const char *text, GPtrArray *members)
{
  GPtrArray *mentioned = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = NULL;
  g_autofree gboolean *found = NULL;

  if (text == NULL || strchr (text, '@') == NULL)
    return mentioned;
  names = list_names (account, members);
  found = parley_mention_find_all (text, (const char *const *)names);
  for (guint i = 0; i < members->len; i++)
    if (found[i] && !g_str_equal (members->pdata[i], account->uid))
      g_ptr_array_add (mentioned, g_strdup (members->pdata[i]));
  return mentioned;
}

/**
 * parley_mentioned_find:
 * @account: who writes
 * @record: what
 * @members: (element-type utf8): uids of the room's members
 *
 * Returns: (transfer full) (element-type utf8): uids of the others whom it
 *   mentions; what only tells of something that happened mentions nobody
 */
GPtrArray *
parley_mentioned_find (ParleyAccount *account, const ParleyRecord *record, GPtrArray *members)
{
  return parley_mentioned_find_text (account, record->kind == NULL ? record->text : NULL, members);
}
