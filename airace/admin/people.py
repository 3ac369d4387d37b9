"""Accounts, their roles, where they are signed in, and what happened at the door."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from airace.admin import door
from airace.admin.base import ReadOnlyAdmin
from airace.ingest import access
from airace.models import AtTheDoor, SignIn, Visit

# What these packages register by themselves; the pages of devices would show their secrets.
for kind in (User, Group, TOTPDevice, StaticDevice):
    admin.site.unregister(kind)


@admin.register(User)
class PersonAtTheDesk(UserAdmin):  # type: ignore[type-arg]
    """Accounts get what they may do from their role alone. Nobody makes a superuser who is none."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password", "first_name", "last_name", "email")}),
        ("Role", {"fields": ("is_active", "is_staff", "groups", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
        ("Role", {"classes": ("wide",), "fields": ("is_staff", "groups")}),
    )
    readonly_fields = ("last_login", "date_joined")
    actions = ("let_in_again", "take_second_factor", "end_sessions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return own if request.user.is_superuser else (*own, "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may_touch(request, obj) and super().has_delete_permission(request, obj)

    @admin.display(description="Role")
    def roles(self, user: User) -> str:
        named = ["superuser"] if user.is_superuser else []
        return ", ".join([*named, *(group.name for group in user.groups.all())])

    @admin.action(description="Let in again after too many failures", permissions=["change"])
    def let_in_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            AxesProxyHandler.reset_attempts(username=user.username)
            door.note(request, AtTheDoor.UNLOCKED, user.username, f"by {request.user.get_username()}")
        self.message_user(request, f"{queryset.count()} accounts are open again to every address.")

    @admin.action(description="Take away the second factor (lost telephone)", permissions=["change"])
    def take_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """The next sign-in sets up a new one; sessions that were opened with the old one end."""
        touched = [user for user in queryset if _may_touch(request, user)]
        for user in touched:
            access.forget_second_factor(user, by=request.user.get_username())
        self.message_user(request, f"{len(touched)} accounts set up a new second factor at their next sign-in.")

    @admin.action(description="End their sessions", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        touched = [user for user in queryset if _may_touch(request, user)]
        ended = access.end(Visit.objects.filter(user__in=touched), by=request.user.get_username())
        self.message_user(request, f"{ended} sessions ended.")


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin, GroupAdmin):
    """Roles are written in the code, applied with every migration, and read here."""

    list_display = ("name",)


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ("at", "name", "what", "address", "agent", "detail")
    list_filter = ("what",)
    search_fields = ("name", "address")
    date_hierarchy = "at"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = f"Sign-ins of the last {access.KEPT.days} days; older ones are deleted once a day"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """One's own sessions; an administrator sees everybody's."""

    list_display = ("user", "began_at", "seen_at", "address", "agent", "this_one")
    list_display_links = None
    list_select_related = ("user",)
    actions = ("end_chosen",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        this = Case(When(session_id=request.session.session_key, then=True), default=False)
        every: QuerySet[Any] = (
            super().get_queryset(request).filter(session__expire_date__gt=timezone.now()).annotate(this=this)
        )
        return every if request.user.has_perm("airace.view_visit") else every.filter(user_id=request.user.pk)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Each may see the list, which holds what is theirs; a session has no page of its own."""
        return obj is None

    @admin.display(description="This one", boolean=True)
    def this_one(self, visit: Any) -> bool:
        return bool(visit.this)

    @admin.action(description="End the chosen sessions", permissions=["view"])
    def end_chosen(self, request: HttpRequest, queryset: QuerySet[Visit]) -> None:
        ended = access.end(queryset, by=request.user.get_username())
        self.message_user(request, f"{ended} sessions ended.")


def _may_touch(request: HttpRequest, user: Any) -> bool:
    """A superuser is touched by superusers only."""
    return user is None or not user.is_superuser or bool(request.user.is_superuser)
