"""Chooses what sends text messages by the settings."""

from auth_service.text_messages.afromessage import AfroMessageTransport
from auth_service.text_messages.calls import ProviderCaller
from auth_service.text_messages.transports import NoTexts, TextFolder, TextTransport
from auth_service.text_messages.twilio import TwilioTransport
from auth_service.text_settings import TextSettings
from kit.starting import usable_folder


def text_transport(settings: TextSettings) -> TextTransport:
    match settings.sms_provider:
        case "afromessage":
            return AfroMessageTransport(
                ProviderCaller(settings.afromessage_base_url),
                settings.afromessage_token,
                identifier=settings.afromessage_identifier,
                sender=settings.afromessage_sender,
            )
        case "twilio":
            return TwilioTransport(
                ProviderCaller(settings.twilio_base_url),
                settings.twilio_account_sid,
                settings.twilio_auth_token,
                sender=settings.twilio_from,
            )
        case "none":
            return NoTexts()
    return TextFolder(usable_folder(settings.sms_dir, "SMS_DIR", mode=0o700))
