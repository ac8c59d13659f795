/* Who types, who has read, who is there, as words. */
#include "config.h"

#include "parley-life-sentence.h"

#include "parley-moment.h"
#include "parley-text.h"

#include <glib/gi18n.h>

static char *
name_of (GPtrArray *people, guint i)
{
  const char *name = parley_member_get_name (people->pdata[i]);

  return *name != '\0' ? parley_text_isolate (name) : g_strdup (_ ("Somebody"));
}

/**
 * parley_sentence_for_typing:
 * @room: a room on the screen
 *
 * Returns: (transfer full): who types in it, "" for nobody
 */
char *
parley_sentence_for_typing (ParleyRoom *room)
{
  g_autoptr (GPtrArray) people = parley_live_list_typing (parley_room_get_live (room));
  g_autofree char *first = people->len > 0 ? name_of (people, 0) : NULL;
  g_autofree char *second = people->len > 1 ? name_of (people, 1) : NULL;

  if (people->len == 0)
    return g_strdup ("");
  if (people->len == 1)
    /* Translators: %s is a person */
    return g_strdup_printf (_ ("%s is typing…"), first);
  if (people->len == 2)
    /* Translators: two people */
    return g_strdup_printf (_ ("%s and %s are typing…"), first, second);
  return g_strdup (_ ("Several people are typing…"));
}

/**
 * parley_sentence_for_typing_briefly:
 * @room: a room on the screen
 *
 * Returns: (transfer full): the same where there is no place for two names: how many they are
 */
char *
parley_sentence_for_typing_briefly (ParleyRoom *room)
{
  g_autoptr (GPtrArray) people = parley_live_list_typing (parley_room_get_live (room));

  if (people->len == 2)
    /* Translators: instead of two names, where there is no place for them */
    return g_strdup (_ ("Two people are typing…"));
  return parley_sentence_for_typing (room);
}

static char *
seen_by (GPtrArray *people)
{
  g_autofree char *first = name_of (people, 0);
  g_autofree char *second = people->len > 1 ? name_of (people, 1) : NULL;
  guint others = people->len - 1;

  if (people->len == 1)
    /* Translators: %s is a person who has read a message */
    return g_strdup_printf (_ ("Seen by %s"), first);
  if (people->len == 2)
    /* Translators: two people who have read a message */
    return g_strdup_printf (_ ("Seen by %s and %s"), first, second);
  /* Translators: who has read a message: a person and how many others */
  return g_strdup_printf (ngettext ("Seen by %s and %u other", "Seen by %s and %u others", others), first, others);
}

/**
 * parley_sentence_for_readers:
 * @room: a room on the screen
 * @message: one of its messages
 *
 * Returns: (transfer full) (nullable): who has read it; %NULL for nobody, and for
 *   what somebody else wrote
 */
char *
parley_sentence_for_readers (ParleyRoom *room, ParleyMessage *message)
{
  g_autoptr (GPtrArray) people = NULL;

  if (!parley_message_is_own (message) || parley_message_get_kind (message) != NULL || parley_message_get_state (message) != PARLEY_MESSAGE_SENT)
    return NULL;
  people = parley_live_list_readers (parley_room_get_live (room), parley_message_get_id (message));
  if (people->len == 0)
    return NULL;
  /* Translators: in a direct chat: the other person has read a message */
  return parley_room_is_direct (room) ? g_strdup (_ ("Seen")) : seen_by (people);
}

/**
 * parley_sentence_for_presence:
 * @peer: (nullable): somebody
 *
 * Returns: (transfer full): whether they are there, or when they last were; "" where
 *   that is not known
 */
char *
parley_sentence_for_presence (ParleyPeer *peer)
{
  if (peer == NULL || parley_peer_get_availability (peer) == PARLEY_AVAILABILITY_UNKNOWN)
    return g_strdup ("");
  if (parley_peer_get_availability (peer) == PARLEY_AVAILABILITY_ONLINE)
    return g_strdup (C_ ("presence", "Online"));
  if (parley_peer_get_availability (peer) == PARLEY_AVAILABILITY_AWAY)
    return g_strdup (C_ ("presence", "Away"));
  if (parley_peer_get_seen (peer) == 0)
    return g_strdup (C_ ("presence", "Offline"));
  return parley_moment_last_seen (parley_peer_get_seen (peer), parley_moment_now ());
}

/**
 * parley_word_for_presence:
 * @peer: (nullable): somebody
 *
 * Returns: (nullable): the word for it in a longer sentence of a screen reader
 */
const char *
parley_word_for_presence (ParleyPeer *peer)
{
  switch (peer != NULL ? parley_peer_get_availability (peer) : PARLEY_AVAILABILITY_UNKNOWN)
    {
    case PARLEY_AVAILABILITY_ONLINE:
      return C_ ("spoken presence", "online");
    case PARLEY_AVAILABILITY_AWAY:
      return C_ ("spoken presence", "away");
    case PARLEY_AVAILABILITY_OFFLINE:
      return C_ ("spoken presence", "offline");
    case PARLEY_AVAILABILITY_UNKNOWN:
    default:
      return NULL;
    }
}
