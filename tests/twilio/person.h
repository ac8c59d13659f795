#pragma once

#include "test-await.h"
#include "test-backend.h"
#include "twilio-room.h"

G_BEGIN_DECLS

/* Somebody in the room "room" of a local service, with a microphone, a camera
 * and a data track.
 */
typedef struct
{
  TwilioRoom *room;
  TwilioCapture *sound;
  TwilioCapture *picture;
  GPtrArray *texts;
  GAsyncResult *result;
} Person;

TestBackend *person_start_backend (void);
void person_finish_backend (TestBackend *backend);

Person *person_new (TestBackend *backend, const char *identity, gboolean render);
Person *person_new_with_token (TestBackend *backend, const char *token);
Person *person_new_with_captures (TestBackend *backend, const char *identity, TwilioCapture *sound, TwilioCapture *picture);
Person *person_joined (TestBackend *backend, const char *identity);
char *person_issue_token (const char *identity, const char *room);
void person_join (Person *self);
void person_free (Person *self);

TwilioParticipant *person_find (Person *self, const char *identity);
guint64 person_count_frames (Person *self, const char *identity, TwilioTrackKind kind);
void person_await_frames (Person *self, const char *identity, guint64 sound, guint64 pictures);

/* Turns the loop, often, until a condition that nobody announces. */
void person_wait_until (TestCondition condition, gpointer data, const char *what);

G_END_DECLS
