/* The words of the guide.  They are in the program, since a sandbox has no
 * reader of help, and a paragraph each, so that translators get whole thoughts.
 */
#include "parley-guide.h"

#include <glib/gi18n.h>

static const char *const first_steps[] = {
  N_ ("Choose “Sign in with Google” and sign in with the account that people know you by. Your browser opens for it; Parley never sees your password."),
  N_ ("If your organization runs its own service, enter its address on the first page. Without an account, choose “Try It on This Computer”: everything then stays on this computer."),
  N_ ("People talk in rooms. Make one with Ctrl+N and invite people to it, accept an invitation that stands above your rooms, or join a public room."),
  N_ ("To talk with one person only, open the menu beside the “New Room” button and choose “New Direct Chat…”."),
  NULL,
};

static const char *const rooms[] = {
  N_ ("In the list of rooms your favorites come first, then the rooms with the newest messages. The choices above the list show only some of them: rooms with unread messages, favorites, or direct chats."),
  N_ ("A right click on a room, or the Menu key, offers to mute it, to make it a favorite, to mark it as read, or to leave it."),
  N_ ("The details of a room show its name, its topic and its members. There you choose what you are notified of, and what a screen reader says of it."),
  N_ ("Owners and administrators can also make a room public, make a link to it, and remove or ban members. An archived room can be read, but nobody writes in it any more."),
  NULL,
};

static const char *const messages[] = {
  N_ ("Enter sends a message, Shift+Enter begins a new line."),
  N_ ("**Two asterisks** make words bold, `backquotes` make code. A line that begins with “> ” is a quote, one that begins with “- ” is part of a list."),
  N_ ("Write “@” and a name to mention somebody: they are told of it even where they only want to hear of mentions."),
  N_ ("In an empty message, the Up key goes to the newest message. There, Ctrl+R replies, Ctrl+Full Stop reacts, Ctrl+E edits and Delete deletes what you wrote. The Menu key offers all that can be done."),
  N_ ("A mark beside your newest message tells whether it is waiting, was sent, or was seen by others. What you write without a connection is kept, and sent when the connection is back."),
  NULL,
};

static const char *const search[] = {
  N_ ("Ctrl+K finds rooms by their names, and messages by their words. Ctrl+F searches the open room only."),
  N_ ("Only what is stored on this computer is searched. Older messages are stored as you scroll back to them."),
  NULL,
};

static const char *const calls[] = {
  N_ ("Start a voice or video call with the buttons above a room. All members of the room are called. You can check your camera and sound first; in Preferences you can choose to call at once."),
  N_ ("During a call, Ctrl+D turns the microphone on or off, Ctrl+E the camera. Ctrl+H raises your hand, and F9 opens the chat beside the call."),
  N_ ("Ctrl+Shift+S shares your screen, and stops sharing it. When not everybody fits, Page Down and Page Up show the others."),
  N_ ("In the speaker view, whoever speaks is shown large. The menu of each person can show them large, mute them for you, or change how loud they are for you."),
  N_ ("When your network is weak, the video is lowered so that you can still talk. The call details tell how good the connection is."),
  NULL,
};

static const char *const notifications[] = {
  N_ ("In the details of each room you choose whether you are notified of all messages, of mentions only, or of nothing."),
  N_ ("In Preferences you choose whether notifications show what was written, and whether Parley keeps running when its window is closed. While Parley does not run, no message and no call reaches you here."),
  NULL,
};

static const char *const keyboard[] = {
  N_ ("F6 moves from the rooms to the messages and on to where you write; Shift+F6 moves back. Escape closes whatever is open."),
  N_ ("Ctrl+Page Down and Ctrl+Page Up open the next and the previous room. With Shift as well, they open rooms with unread messages only."),
  N_ ("In the history, Home and End go to the first and the newest message, and Ctrl+C copies a message. In an empty message, Ctrl+Up edits the one you sent last."),
  N_ ("Ctrl+Comma opens Preferences, and F10 the main menu. Ctrl+W closes the window, and Ctrl+Q quits Parley."),
  N_ ("Ctrl+? shows all keyboard shortcuts, and F1 opens this help."),
  NULL,
};

static const char *const screen_reader[] = {
  N_ ("New messages in the open room are announced as they arrive; when many arrive at once, only their number is. In the details of each room you choose whether all messages are announced, only those that mention you, or none."),
  N_ ("Ctrl+M tells what you missed: each room with unread messages, and whether you were mentioned there. Enter opens the room."),
  N_ ("Alt+1 repeats the latest announcement, Alt+2 the one before, and so on up to Alt+9."),
  N_ ("Each message is one row that says who wrote it, what, when, and what became of it. In a call, each person is one row that says their name, whether microphone and camera are on, and how good their connection is."),
  NULL,
};

static const char *const privacy[] = {
  N_ ("Messages travel encrypted, but they are not end-to-end encrypted: whoever runs the service can read them."),
  N_ ("Your rooms and messages are also stored on this computer, so that you can read them without a connection. Whoever can read your files can read them. Your sign-in is kept in the keyring."),
  N_ ("When you sign out, everything that Parley stored on this computer is removed. Your rooms and messages stay on the service. Before you sign out you can export them in Preferences."),
  N_ ("You can block people in the list of members, or in the details of a direct chat. Their messages are then hidden and their calls do not ring. They are not told."),
  NULL,
};

static const char *const trouble[] = {
  N_ ("“No connection” means that the service cannot be reached. Parley tries again by itself, and at once when the network is back."),
  N_ ("When a message says “Not sent”, its menu offers to try again or to discard it."),
  N_ ("When nobody hears or sees you, choose another microphone or camera with the “Camera and Sound” button of the call."),
  N_ ("When the keyring is locked, unlock it, or sign in again each time you start Parley."),
  N_ ("If something does not work as it should, tell whoever runs your service. “Report a Problem” in the main menu collects what they need to know, without messages, names or passwords."),
  NULL,
};

static const ParleyGuideTopic topics[] = {
  { N_ ("First Steps"), first_steps },
  { N_ ("Rooms"), rooms },
  { N_ ("Messages"), messages },
  { N_ ("Search"), search },
  { N_ ("Calls"), calls },
  { N_ ("Notifications"), notifications },
  { N_ ("Using the Keyboard"), keyboard },
  { N_ ("Using a Screen Reader"), screen_reader },
  { N_ ("Privacy"), privacy },
  { N_ ("When Something Goes Wrong"), trouble },
};

/**
 * parley_guide_get_topics:
 * @n_topics: (out): how many there are
 *
 * Returns: (transfer none) (array length=n_topics): what the guide tells of, in
 *   the order in which a newcomer needs it
 */
const ParleyGuideTopic *
parley_guide_get_topics (guint *n_topics)
{
  *n_topics = G_N_ELEMENTS (topics);
  return topics;
}
