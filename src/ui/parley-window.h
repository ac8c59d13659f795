#pragma once

#include "parley-application.h"
#include "parley-call.h"

G_BEGIN_DECLS

#define PARLEY_TYPE_WINDOW (parley_window_get_type ())
G_DECLARE_FINAL_TYPE (ParleyWindow, parley_window, PARLEY, WINDOW, AdwApplicationWindow)

ParleyWindow *parley_window_new (ParleyApplication *application);
/* NULL shows the sign-in page. */
void parley_window_set_session (ParleyWindow *self, ParleySession *session);

void parley_window_open_room (ParleyWindow *self, ParleyRoom *room);
void parley_window_join (ParleyWindow *self, const char *link);
void parley_window_search (ParleyWindow *self, const char *text);
ParleyRoom *parley_window_get_room (ParleyWindow *self); /* transfer none, NULL */
/* TRUE where @room is what the person looks at now: on the screen, in the focused window. */
gboolean parley_window_shows_room (ParleyWindow *self, ParleyRoom *room);

/* A sentence that passes by. */
void parley_window_toast (ParleyWindow *self, const char *sentence);
void parley_window_offer (ParleyWindow *self, const char *sentence, const char *label, const char *action, GVariant *target);

/* Lays @page over everything until parley_window_hide_call().  The person may go
 * back to the rooms meanwhile; a banner with "Return to Call" leads to it again.
 * Showing another page replaces the first.  @page may be an AdwNavigationPage.
 */
void parley_window_show_call (ParleyWindow *self, ParleyCall *call, GtkWidget *page);
void parley_window_hide_call (ParleyWindow *self);

G_END_DECLS
