using System.Security.Cryptography.X509Certificates;

namespace Drydock.Live.Kubernetes;

/// <summary>What an exec plugin gave: a token, a client certificate, or both, and until when.</summary>
internal sealed record ExecCredential(string? Token, X509Certificate2? Certificate, DateTimeOffset? Expires);
