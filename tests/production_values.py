"""Values of settings that production needs, takes and refuses."""

from kit.production import DEVELOPMENT_SECRET

OWN = "qTn4vX8sLw2ZkP6cRb9eHy3mUg7dJf5a"
# Values of settings that production needs besides secrets.
NEEDED = {
    "SMTP_HOST": "smtp.example.com",
    "MAIL_FROM": "2U <no-reply@example.com>",
    "SMS_PROVIDER": "none",
    "PASSWORD_RESET_URL": "https://example.com/reset",
    "EMAIL_OBJECTION_URL": "https://example.com/object",
    "APP_URL": "https://app.example.com",
    "UNSUBSCRIBE_URL": "https://example.com/api/v1/notifications/unsubscribe",
    "DATABASE_URL": f"postgresql://one:{OWN}@database/one?sslmode=verify-full",
    "NATS_URL": f"tls://one:{OWN}@nats:4222",
    "SECRET_KEY": OWN,
    "ALLOWED_ORIGINS": "https://app.example.com",
    "TLS_CERT_FILE": "/run/tls/cert.pem",
    "TLS_KEY_FILE": "/run/tls/key.pem",
    "TLS_CA_FILE": "/run/tls/ca.pem",
}
OTHER = OWN[::-1]
PLAIN_DATABASE, PLAIN_NATS = f"postgresql://one:{OWN}@database/one", f"nats://one:{OWN}@nats:4222"
# Values that production does not take, besides public secrets: deployable, setting, values, and values that it takes.
TABLE: list[tuple[str, str, list[str], list[str]]] = [
    ("gateway", "LOG_LEVEL", ["DEBUG"], ["INFO", "WARNING"]),
    ("gateway", "RATE_LIMITS", ["relaxed"], ["strict"]),
    (
        "gateway",
        "NATS_URL",
        # No user; a token; a short or simple password; one server of several without a user; plain text.
        [
            *(
                "tls://nats:4222",
                f"tls://{OWN}@nats:4222",
                "tls://a:qTn4vX8@nats:4222",
                "tls://a:aaaaaaaaaaaaaaaa@nats",
            ),
            *(f"tls://one:{OWN}@n1:4222,tls://n2:4222", PLAIN_NATS, f"tls://one:{OWN}@n1,{PLAIN_NATS}"),
        ],
        [f"tls://one:{OWN}@n1:4222,tls://one:{OWN}@n2:4222"],
    ),
    (
        "gateway",
        "ALLOWED_ORIGINS",
        [
            *("http://localhost:3000", "https://localhost", "null", "http://*", "https://*", "https://*.example.com"),
            *("http://app.example.com", "https://127.0.0.1", "https://app.example.com,null", "https://a.b/path"),
        ],
        ["", "https://app.example.com,https://example.org:8443"],
    ),
    ("gateway", "OTEL_EXPORTER_OTLP_ENDPOINT", ["http://collector:4317"], ["", "https://collector:4317"]),
    ("gateway", "EXAMPLE_FOLDER", ["/srv/example"], [""]),
    ("gateway", "GUIDE_FOLDER", ["/srv/guide"], [""]),
    ("gateway", "PUBLIC_URL", ["http://api.example.com"], ["", "https://api.example.com"]),
    ("request-service", "PUBLIC_URL", ["http://api.example.com"], ["", "https://api.example.com"]),
    ("chat-service", "FCM_BASE_URL", ["http://fcm.googleapis.com"], ["https://fcm.googleapis.com"]),
    ("chat-service", "FCM_TOKEN_URL", ["http://oauth2.googleapis.com/token"], ["https://oauth2.googleapis.com/token"]),
    ("chat-service", "WEBPUSH_TEST_NETWORKS", ["127.0.0.0/8"], [""]),
    ("chat-service", "WEBPUSH_TEST_HOSTS", ["push.example.org=127.0.0.1:4443"], [""]),
    ("chat-service", "WEBPUSH_TEST_CA_FILE", ["/tmp/ca.pem"], [""]),
    ("request-service", "CHAPA_BASE_URL", ["http://api.chapa.co/v1"], ["https://api.chapa.co/v1"]),
    ("request-service", "TELEBIRR_BASE_URL", ["http://telebirr.example.com"], [""]),
    ("request-service", "TELEBIRR_WEB_URL", ["http://telebirr.example.com"], [""]),
    ("request-service", "TELEBIRR_MODE", ["test"], ["live"]),
    ("request-service", "CHAPA_SECRET_KEY", ["CHASECK_TEST-3f9a1c7e5b2d8046"], [""]),
    ("request-service", "STRIPE_API_URL", ["http://api.stripe.com"], ["https://api.stripe.com"]),
    ("request-service", "STRIPE_API_KEY", ["sk_test_51Mq0PcXyZ", "pk_live_51Mq0PcXyZ"], [""]),
    ("request-service", "STRIPE_WEBHOOK_SECRETS", ["whsec_short", "a" * 40, f"{OWN},{DEVELOPMENT_SECRET}"], ["", OWN]),
    ("gateway", "FORWARDED_ALLOW_IPS", ["*", "0.0.0.0/0", "::/0", "10.0.0.1,128.0.0.0/1"], ["", "10.0.0.0/8,::1"]),
    (
        "auth-service",
        "DATABASE_URL",
        [
            *(PLAIN_DATABASE, f"{PLAIN_DATABASE}?sslmode=require", f"{PLAIN_DATABASE}?sslmode=verify-ca"),
            *("postgresql://a:qTn4vX8@d/a?sslmode=verify-full", f"postgresql://a:{'ab' * 9}@d/a?sslmode=verify-full"),
        ],
        [f"{PLAIN_DATABASE}?sslmode=verify-full&sslrootcert=/run/tls/ca.pem"],
    ),
    ("auth-service", "SECRET_KEY", ["a" * 40, "ab" * 20, "short"], [OTHER]),
    ("auth-service", "PREVIOUS_SECRET_KEY", [DEVELOPMENT_SECRET, "a" * 40, OWN], ["", OTHER]),
    ("chat-service", "PREVIOUS_SECRET_KEY", [DEVELOPMENT_SECRET, "a" * 40, OWN], ["", OTHER]),
    ("request-service", "PREVIOUS_SECRET_KEY", [DEVELOPMENT_SECRET, "a" * 40, OWN], ["", OTHER]),
    ("auth-service", "CRASH_POINT_FILE", ["/tmp/point"], [""]),
    ("auth-service", "SMTP_SECURITY", ["none"], ["starttls", "tls"]),
    ("auth-service", "SMTP_HOST", [""], ["smtp.example.com"]),
    ("auth-service", "SMS_PROVIDER", ["file"], ["none"]),
    ("auth-service", "AFROMESSAGE_BASE_URL", ["http://a.bc"], ["https://a.bc"]),
    ("auth-service", "TWILIO_BASE_URL", ["http://a.bc"], ["https://a.bc"]),
    ("auth-service", "MAIL_FROM", ["2U <no-reply@2u.test>"], ["help@example.com"]),
    ("auth-service", "PASSWORD_RESET_URL", ["http://example.com/reset"], ["https://example.com/reset"]),
    ("auth-service", "EMAIL_OBJECTION_URL", ["http://example.com/object"], ["https://example.com/object"]),
    ("chat-service", "APP_URL", ["http://app.example.com"], ["https://app.example.com"]),
    ("chat-service", "UNSUBSCRIBE_URL", ["http://example.com/unsubscribe"], ["https://example.com/unsubscribe"]),
    # 19456 KiB are usual.
    ("auth-service", "ARGON2_ITERATIONS", ["1"], ["2", "3"]),
    (
        "file-service",
        "CLAMAV_URL",
        ["tcp://clamav:3310", "http://clamav", "clamav:3310", "unix://", "tcp://"],
        ["", "unix:///run/clamav/clamd.ctl"],
    ),
    ("file-service", "S3_ENDPOINT", ["http://store:9000"], ["", "https://store:9000"]),
]
# Secrets that are valid only together.
TOGETHER = {
    "AWS_ACCESS_KEY_ID": {"AWS_SECRET_ACCESS_KEY": OWN},
    "AWS_SECRET_ACCESS_KEY": {"AWS_ACCESS_KEY_ID": OWN},
    "SMTP_PASSWORD": {"SMTP_USERNAME": "2u"},
}
