/* Causes and states as sentences: what happened, what is safe, what to do.
 * The layers below name causes only; no other file turns one into words.
 */
#include "config.h"

#include "parley-sentence.h"

#include "firebase-error.h"
#include "parley-join.h"
#include "parley-keyring.h"
#include "parley-limits.h"
#include "parley-membership.h"
#include "parley-message-fold.h"
#include "parley-message-text.h"
#include "parley-message-veil.h"
#include "parley-moment.h"
#include "parley-reaction-group.h"
#include "parley-room-settings.h"
#include "parley-system-sentence.h"
#include "parley-text.h"

#include <glib/gi18n.h>

/* Longer than this and a listener has lost the beginning. */
#define SPOKEN_CHARACTERS 250

static char *
firebase_sentence (const GError *error)
{
  switch ((FirebaseError)error->code)
    {
    case FIREBASE_ERROR_NETWORK:
      return g_strdup (_ ("The service could not be reached. Nothing is lost; check the connection and try again."));
    case FIREBASE_ERROR_SERVER:
      return g_strdup (_ ("The service cannot answer at the moment. Nothing is lost; try again in a while."));
    case FIREBASE_ERROR_PERMISSION_DENIED:
      return g_strdup (_ ("The service does not allow this. You may no longer be a member of this room."));
    case FIREBASE_ERROR_SIGNED_OUT:
      return g_strdup (_ ("You were signed out. Your messages are kept on this computer; sign in again to go on."));
    case FIREBASE_ERROR_INVALID:
      return g_strdup (_ ("The service could not accept this. Check what you entered and try again."));
    case FIREBASE_ERROR_CHANGED:
      return g_strdup (_ ("Somebody else changed this at the same time. Look at it and try again."));
    case FIREBASE_ERROR_MALFORMED:
      return g_strdup (_ ("The service gave an answer that makes no sense. Nothing was changed; try again, or tell who runs the service."));
    case FIREBASE_ERROR_CONFIG:
      /* Translators: %s is a technical description of the mistake */
      return g_strdup_printf (_ ("The description of the service cannot be used: %s Check the address, or tell who runs the service."), error->message);
    case FIREBASE_ERROR_REFUSED:
      return g_strdup (_ ("The sign-in was refused in the browser. Nothing was changed; you can try again."));
    case FIREBASE_ERROR_TIMEOUT:
      return g_strdup (_ ("Nobody came back from the browser in time. Nothing was changed; you can try again."));
    case FIREBASE_ERROR_IDENTITY:
      return g_strdup (_ ("The answer of the sign-in page could not be trusted, so it was not used. Try again, or tell who runs the service."));
    case FIREBASE_ERROR_CLOCK:
      return g_strdup (_ ("The clock of this computer is wrong, so the sign-in cannot be checked. Set the date and time, then try again."));
    case FIREBASE_ERROR_INSECURE:
      return g_strdup (_ ("The connection to this address would not be safe, so it was not made. Tell who runs the service."));
    case FIREBASE_ERROR_DISABLED:
      return g_strdup (_ ("The service has switched this account off. Ask who runs the service."));
    default:
      return NULL;
    }
}

static char *
keyring_sentence (const GError *error)
{
  switch ((ParleyKeyringError)error->code)
    {
    case PARLEY_KEYRING_ERROR_LOCKED:
      return g_strdup (_ ("The keyring that keeps your sign-in is locked. Nothing is lost; unlock it and try again."));
    case PARLEY_KEYRING_ERROR_ABSENT:
      return g_strdup (_ ("This desktop has no keyring, so your sign-in is kept only until you quit."));
    case PARLEY_KEYRING_ERROR_FAILED:
      return g_strdup (_ ("The keyring that keeps your sign-in did not answer as it should. Nothing is lost; try again."));
    case PARLEY_KEYRING_ERROR_NOT_KEPT:
      return g_strdup (_ ("The keyring is locked, so your sign-in is kept only until you quit. Unlock it to stay signed in."));
    default:
      return NULL;
    }
}

/* The reason is the words of whoever banned. */
static char *
join_sentence (const GError *error)
{
  g_autofree char *reason = parley_text_isolate (error->message);

  if (error->code == PARLEY_JOIN_ERROR_CLOSED)
    return g_strdup (_ ("The link is not valid any more, or the room is not public. Ask somebody in the room for a new link."));
  if (*error->message == '\0')
    return g_strdup (_ ("You are banned from this room. Somebody who runs it can lift the ban."));
  /* Translators: %s is the reason that whoever banned gave */
  return g_strdup_printf (_ ("You are banned from this room: %s. Somebody who runs it can lift the ban."), reason);
}

/**
 * parley_sentence_for_error:
 * @error: (nullable): what went wrong
 *
 * Returns: (transfer full): a sentence for the person who sees it
 */
char *
parley_sentence_for_error (const GError *error)
{
  char *sentence = NULL;

  if (error != NULL && error->domain == FIREBASE_ERROR)
    sentence = firebase_sentence (error);
  else if (error != NULL && error->domain == PARLEY_KEYRING_ERROR)
    sentence = keyring_sentence (error);
  else if (error != NULL && error->domain == PARLEY_JOIN_ERROR)
    sentence = join_sentence (error);
  else if (error != NULL && error->domain == PARLEY_MEMBERSHIP_ERROR)
    sentence = g_strdup (_ ("You are the only owner of this room. Make somebody else an owner, then leave."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    sentence = g_strdup (_ ("There is no room left on this computer’s disk. What you wrote is still here: make room, then try again."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    sentence = g_strdup (_ ("Parley’s folder cannot be written to. What you wrote is still here: make the folder writable, then try again."));
  else if (error != NULL && error->domain == G_IO_ERROR && error->code == G_IO_ERROR_BUSY)
    sentence = g_strdup (_ ("You are in a call already. Hang up first, then call."));

  if (sentence == NULL)
    {
      g_debug ("an error without a sentence of its own: %s", error != NULL ? error->message : "none");
      sentence = g_strdup (_ ("Something went wrong. Nothing is lost; try again."));
    }
  return sentence;
}

/**
 * parley_sentence_for_trouble:
 * @session: (nullable): a session
 *
 * Returns: (nullable): what is to be said for as long as its messages cannot be
 *   stored; %NULL where they can
 */
const char *
parley_sentence_for_trouble (ParleySession *session)
{
  ParleyStoreTrouble trouble = session != NULL ? parley_session_get_trouble (session) : PARLEY_STORE_WELL;
  gboolean is_volatile = session != NULL && parley_session_is_volatile (session);

  if (trouble == PARLEY_STORE_FULL && is_volatile)
    return _ ("There is no room left on this computer’s disk. You can chat, but nothing is kept once Parley is closed. Make room, then start Parley again.");
  if (trouble == PARLEY_STORE_FULL)
    return _ ("There is no room left on this computer’s disk. Messages are sent and stored once there is.");
  if (trouble == PARLEY_STORE_UNWRITABLE && is_volatile)
    return _ ("Parley’s folder cannot be written to. You can chat, but nothing is kept once Parley is closed.");
  if (trouble == PARLEY_STORE_UNWRITABLE)
    return _ ("Parley’s folder cannot be written to. Messages are sent and stored once it can.");
  return NULL;
}

/* What was done to a message is part of whether it is there. */
static ParleyMessageState
whole_state (ParleyMessage *message)
{
  ParleyMessageState state = parley_message_get_state (message);

  return state != PARLEY_MESSAGE_SENT || parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED ? state : parley_message_get_change_state (message);
}

static const char *
spoken_state (ParleyMessage *message)
{
  if (!parley_message_is_own (message))
    return NULL;
  switch (whole_state (message))
    {
    case PARLEY_MESSAGE_PENDING:
      return _ ("Sending.");
    case PARLEY_MESSAGE_SENT:
      return _ ("Sent.");
    case PARLEY_MESSAGE_FAILED:
      return _ ("Not sent.");
    default:
      return NULL;
    }
}

static char *
as_sentence (const char *words)
{
  /* Translators: for screen readers: what stands in place of a message, "Message deleted", as a sentence */
  return g_strdup_printf (C_ ("sentence", "%s."), words);
}

static char *
spoken_text (ParleyMessage *message)
{
  const char *text = parley_message_get_text (message);

  if (text == NULL)
    {
      g_autofree char *tombstone = parley_sentence_for_tombstone (message);

      return as_sentence (tombstone);
    }
  if (parley_message_get_kind (message) != NULL)
    return parley_text_plain (text);
  if (parley_message_veil_is_on (message))
    return as_sentence (parley_message_veil_get_words ());
  return parley_message_text_to_words (text, parley_message_fold_is_folded (message));
}

static char *
spoken_name (ParleyMessage *message, const char *namesake)
{
  g_autofree char *name = parley_text_plain (parley_message_get_author_name (message));

  if (namesake == NULL)
    return g_steal_pointer (&name);
  /* Translators: for screen readers: an author, "Name like another member’s" */
  return g_strdup_printf (C_ ("author", "%s (%s)"), name, namesake);
}

static char *
spoken_author (ParleyMessage *message, ParleyMessage *quoted, const char *namesake)
{
  g_autofree char *author = spoken_name (message, namesake);
  g_autofree char *other = quoted != NULL ? parley_text_plain (parley_message_get_author_name (quoted)) : NULL;

  if (parley_message_get_reply_to (message) == NULL || parley_message_is_deleted (message))
    return g_steal_pointer (&author);
  if (other == NULL || *other == '\0')
    /* Translators: for screen readers: who answers an earlier message of whom it is not known */
    return g_strdup_printf (_ ("%s, in reply to an earlier message"), author);
  /* Translators: for screen readers: who answers, and whom */
  return g_strdup_printf (_ ("%s, in reply to %s"), author, other);
}

/* A time of day says enough today only. */
static char *
spoken_time (ParleyMessage *message)
{
  gint64 at = parley_message_get_sent_at (message);

  return at >= parley_moment_day_start (parley_moment_now ()) ? parley_moment_time (at) : parley_moment_full (at);
}

static void
append_sentence (char **sentences, const char *another)
{
  g_autofree char *before = *sentences;

  if (another == NULL)
    *sentences = g_steal_pointer (&before);
  else
    /* Translators: for screen readers: sentences, and one more after them; each has its full stop */
    *sentences = g_strdup_printf (C_ ("sentences", "%s %s"), before, another);
}

static void
append_changes (char **sentences, ParleyMessage *message)
{
  g_autofree char *reactions = parley_reaction_group_sentence (message);
  g_autofree char *failure = parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED ? parley_sentence_for_failure (message) : NULL;

  if (parley_message_get_edited_at (message) != 0 && !parley_message_is_deleted (message))
    append_sentence (sentences, _ ("Edited."));
  append_sentence (sentences, reactions);
  append_sentence (sentences, failure);
}

/**
 * parley_sentence_for_tombstone:
 * @message: a message that was deleted
 *
 * Returns: (transfer full): what stands in its place
 */
char *
parley_sentence_for_tombstone (ParleyMessage *message)
{
  const char *remover = parley_message_get_remover_name (message);
  g_autofree char *name = remover != NULL ? parley_text_plain (remover) : NULL;

  if (parley_message_is_removed_by_me (message))
    return g_strdup (_ ("You removed this message"));
  if (name == NULL || *name == '\0')
    return g_strdup (_ ("Message deleted"));
  /* Translators: %s is who removed somebody else's message */
  return g_strdup_printf (_ ("Removed by %s"), name);
}

/**
 * parley_sentence_for_reply:
 * @message: a message
 * @quoted: (nullable): what it answers, if that is known
 *
 * Returns: (transfer full): the one sentence that a screen reader says for its row
 */
char *
parley_sentence_for_reply (ParleyMessage *message, ParleyMessage *quoted)
{
  return parley_sentence_for_row (message, quoted, NULL);
}

/**
 * parley_sentence_for_row:
 * @message: a message
 * @quoted: (nullable): what it answers, if that is known
 * @namesake: (nullable): of parley_sentence_for_namesake()
 *
 * Returns: (transfer full): the one sentence that a screen reader says for its
 *   row: who, whom in reply to, what, when, and what became of it
 */
char *
parley_sentence_for_row (ParleyMessage *message, ParleyMessage *quoted, const char *namesake)
{
  g_autofree char *author = spoken_author (message, quoted, namesake);
  g_autofree char *text = spoken_text (message);
  g_autofree char *time = spoken_time (message);
  g_autofree char *name = parley_text_plain (parley_message_get_author_name (message));
  g_autofree char *happened = parley_system_sentence (message, name);
  const char *state = spoken_state (message);
  char *sentences;

  if (happened != NULL)
    /* Translators: for screen readers: what happened in the room, when */
    sentences = g_strdup_printf (_ ("%s. %s."), happened, time);
  else if (parley_message_get_kind (message) != NULL)
    /* Translators: for screen readers: a system message; who, what they did, when */
    sentences = g_strdup_printf (_ ("%s %s. %s."), author, text, time);
  else if (state == NULL)
    /* Translators: for screen readers: author, text, time of day */
    sentences = g_strdup_printf (_ ("%s: %s %s."), author, text, time);
  else
    /* Translators: for screen readers: author, text, time of day, "Sent." or the like */
    sentences = g_strdup_printf (_ ("%s: %s %s. %s"), author, text, time, state);
  append_changes (&sentences, message);
  return sentences;
}

/* Why the last thing that was done to it did not come about. */
static char *
change_failure (ParleyMessage *message)
{
  switch (parley_message_get_change (message))
    {
    case PARLEY_CHANGE_EDIT:
      return g_strdup (_ ("Your edit was not accepted."));
    case PARLEY_CHANGE_DELETE:
      return g_strdup (_ ("Not deleted: the service did not accept it."));
    case PARLEY_CHANGE_REACTION:
      return g_strdup (_ ("Your reaction was not accepted."));
    case PARLEY_CHANGE_NONE:
    default:
      return NULL;
    }
}

/**
 * parley_sentence_for_failure:
 * @message: a message that was not sent, or of which a change was refused
 *
 * Returns: (transfer full): why, and what can be done about it
 */
char *
parley_sentence_for_failure (ParleyMessage *message)
{
  const GError *error = parley_message_get_error (message);

  if (parley_message_get_state (message) != PARLEY_MESSAGE_FAILED && parley_message_get_change_state (message) == PARLEY_MESSAGE_FAILED)
    return change_failure (message);
  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_PERMISSION_DENIED))
    return g_strdup (_ ("Not sent: you may no longer be a member."));
  if (g_error_matches (error, FIREBASE_ERROR, FIREBASE_ERROR_INVALID))
    return g_strdup (_ ("Not sent: the service did not accept it."));
  return g_strdup (_ ("Not sent."));
}

/* What is being written in the room that is open stands there. */
static gboolean
shows_draft (ParleyRoom *room)
{
  return parley_room_get_draft (room) != NULL && !parley_room_is_open (room);
}

static char *
draft_sentence (ParleyRoom *room)
{
  g_autofree char *text = parley_text_isolate (parley_room_get_draft (room));

  /* Translators: in the list of rooms: a message that was begun and not sent */
  return g_strdup_printf (_ ("Draft: %s"), text);
}

/**
 * parley_sentence_for_last:
 * @room: a room
 *
 * Returns: (transfer full): its newest message on one line, for the eye; where
 *   something was begun and left, that
 */
char *
parley_sentence_for_last (ParleyRoom *room)
{
  const char *author = parley_room_get_last_author_name (room);
  const char *last = parley_room_get_last_text (room);
  g_autofree char *name = parley_text_isolate (author);
  g_autofree char *happened = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *text = NULL;

  if (shows_draft (room))
    return draft_sentence (room);
  if (last == NULL && parley_room_get_last_at (room) != 0)
    return g_strdup (_ ("Message deleted"));
  if (last == NULL || *last == '\0')
    return g_strdup ("");
  if (author != NULL && *author != '\0' && (happened = parley_system_sentence_for_last (room, name)) != NULL)
    return g_steal_pointer (&happened);
  preview = parley_message_text_preview (last, SPOKEN_CHARACTERS);
  text = parley_text_isolate (preview);
  if (parley_room_is_direct (room) || author == NULL || *author == '\0')
    return g_steal_pointer (&text);
  /* Translators: the newest message of a room: author, text */
  return g_strdup_printf (C_ ("last message", "%s: %s"), name, text);
}

static char *
spoken_last (ParleyRoom *room)
{
  g_autofree char *visible = parley_sentence_for_last (room);

  return parley_text_preview (visible, SPOKEN_CHARACTERS);
}

static void
append_mark (char **list, const char *mark)
{
  g_autofree char *before = *list;

  if (mark == NULL)
    *list = g_steal_pointer (&before);
  else
    /* Translators: for screen readers: a room and its marks, one more: "Garden, 3 unread messages", "muted" */
    *list = g_strdup_printf (C_ ("list of marks", "%s, %s"), before, mark);
}

static void
append_marks (char **list, ParleyRoom *room)
{
  append_mark (list, parley_room_is_mentioned (room) ? C_ ("room", "you were mentioned") : NULL);
  append_mark (list, parley_room_is_favourite (room) ? C_ ("room", "favorite") : NULL);
  if (parley_room_is_muted (room))
    append_mark (list, C_ ("room", "muted"));
  else if (parley_room_get_notice (room) == PARLEY_ROOM_NOTICE_MENTIONS)
    append_mark (list, C_ ("room", "mentions only"));
  append_mark (list, parley_room_is_archived (room) ? C_ ("room", "archived") : NULL);
}

static char *
marked_name (ParleyRoom *room, const char *presence)
{
  guint unread = parley_room_get_unread (room);
  g_autofree char *number = unread > 0 ? g_strdup_printf (ngettext ("%u unread message", "%u unread messages", unread), unread) : NULL;
  char *list = parley_text_plain (parley_room_get_name (room));

  append_mark (&list, presence);
  append_mark (&list, number);
  append_marks (&list, room);
  return list;
}

/**
 * parley_sentence_for_room:
 * @room: a room
 * @presence: (nullable): in a direct chat, a word for whether the other person is there
 *
 * Returns: (transfer full): the one sentence that a screen reader says for its row
 */
char *
parley_sentence_for_room (ParleyRoom *room, const char *presence)
{
  g_autofree char *name = marked_name (room, presence);
  g_autofree char *last = spoken_last (room);
  g_autofree char *time = NULL;

  if (shows_draft (room))
    /* Translators: for screen readers: a room with its marks, "Draft: " and what was begun */
    return g_strdup_printf (C_ ("room", "%s. %s."), name, last);
  if (*last == '\0')
    /* Translators: for screen readers: a room with its marks, as a sentence */
    return g_strdup_printf (C_ ("room", "%s."), name);
  time = parley_moment_short (parley_room_get_last_at (room), parley_moment_now ());
  /* Translators: for screen readers: a room with its marks, its newest message, when that came */
  return g_strdup_printf (C_ ("room", "%s. %s %s."), name, last, time);
}

/**
 * parley_sentence_for_invitation:
 * @invitation: an invitation
 *
 * Returns: (transfer full): who invites to what
 */
char *
parley_sentence_for_invitation (ParleyInvitation *invitation)
{
  g_autofree char *by = parley_text_isolate (parley_invitation_get_by_name (invitation));
  const char *name = parley_invitation_get_by_name (invitation);

  if (name == NULL || *name == '\0')
    return g_strdup (_ ("You are invited"));
  /* Translators: %s is a person */
  return g_strdup_printf (_ ("%s invites you"), by);
}

/**
 * parley_sentence_for_arrival:
 * @room: where
 * @author: who wrote
 * @text: what
 *
 * Returns: (transfer full): what a screen reader says when it arrives
 */
char *
parley_sentence_for_arrival (ParleyRoom *room, const char *author, const char *text)
{
  g_autofree char *name = parley_text_plain (author);
  g_autofree char *happened = parley_system_sentence_for_news (room, name, text);
  g_autofree char *whole = parley_message_text_to_words (text != NULL ? text : "", FALSE);
  g_autofree char *words = parley_text_preview (whole, SPOKEN_CHARACTERS);

  if (*name == '\0')
    return g_steal_pointer (&words);
  if (happened != NULL)
    return g_steal_pointer (&happened);
  /* Translators: for screen readers: a new message: author, text */
  return g_strdup_printf (C_ ("new message", "%s: %s"), name, words);
}

/**
 * parley_sentence_for_found_text:
 * @message: a message that a search found
 *
 * Returns: (transfer full): what it says, on one line: without the marks, and
 *   nothing of what a blocked person wrote
 */
char *
parley_sentence_for_found_text (ParleyMessage *message)
{
  g_autofree char *name = parley_text_plain (parley_message_get_author_name (message));
  g_autofree char *happened = parley_system_sentence (message, name);

  if (happened != NULL)
    return g_steal_pointer (&happened);
  if (parley_message_veil_is_on (message))
    return g_strdup (parley_message_veil_get_words ());
  return parley_message_text_preview (parley_message_get_text (message), PARLEY_TEXT_MAX);
}

/**
 * parley_sentence_for_found:
 * @room: where
 * @message: a message that a search found
 *
 * Returns: (transfer full): the one sentence that a screen reader says for its row
 */
char *
parley_sentence_for_found (ParleyRoom *room, ParleyMessage *message)
{
  g_autofree char *author = parley_text_plain (parley_message_get_author_name (message));
  g_autofree char *where = parley_text_plain (parley_room_get_name (room));
  g_autofree char *words = parley_sentence_for_found_text (message);
  g_autofree char *text = parley_text_preview (words, SPOKEN_CHARACTERS);
  g_autofree char *time = parley_moment_short (parley_message_get_sent_at (message), parley_moment_now ());

  /* Translators: for screen readers: a message that was found: author, room, text, when */
  return g_strdup_printf (_ ("%s in %s: %s %s."), author, where, text, time);
}
