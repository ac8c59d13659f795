/* Whether a long message is folded.  That is a thing of the message and not of its
 * row, which shows another one as soon as this one is out of sight.
 */
#include "config.h"

#include "parley-message-fold.h"

#include "parley-message-text.h"

#define KEY "parley-unfolded"

/**
 * parley_message_fold_is_long:
 * @message: a message
 *
 * Returns: whether it can be folded at all
 */
gboolean
parley_message_fold_is_long (ParleyMessage *message)
{
  const char *text = parley_message_get_text (message);

  return text != NULL && parley_message_get_kind (message) == NULL && parley_message_text_is_long (text);
}

/**
 * parley_message_fold_is_folded:
 * @message: a message
 *
 * Returns: whether only its beginning is shown
 */
gboolean
parley_message_fold_is_folded (ParleyMessage *message)
{
  return g_object_get_data (G_OBJECT (message), KEY) == NULL && parley_message_fold_is_long (message);
}

/**
 * parley_message_fold_set_folded:
 * @message: a message
 * @folded: whether only its beginning shall be shown; whoever shows it has to be told
 */
void
parley_message_fold_set_folded (ParleyMessage *message, gboolean folded)
{
  g_object_set_data (G_OBJECT (message), KEY, folded ? NULL : GINT_TO_POINTER (TRUE));
}
