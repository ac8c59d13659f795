#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef void (*TwilioCandidateFunc) (const char *candidate, gpointer user_data);

/* The ICE candidates of one peer connection, both ways. */
typedef struct _TwilioCandidates TwilioCandidates;

TwilioCandidates *twilio_candidates_new (void);
void twilio_candidates_free (TwilioCandidates *self);
void twilio_candidates_set_ufrag (TwilioCandidates *self, const char *ufrag, const char *mid);
gboolean twilio_candidates_add (TwilioCandidates *self, const char *candidate);
JsonObject *twilio_candidates_to_json (TwilioCandidates *self, gboolean empty);
void twilio_candidates_receive (TwilioCandidates *self, JsonObject *ice);
void twilio_candidates_take (TwilioCandidates *self, const char *ufrag, TwilioCandidateFunc func, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TwilioCandidates, twilio_candidates_free)

G_END_DECLS
