using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Wire.Hosting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Drydock.Wire.Kubernetes;

/// <summary>
/// Who makes a request: by a client certificate that the cluster's authority signed (the common name is the user, each organization a group), by the administrator's token, or by a
/// token that the API server knows. Other schemes of authorization are not looked at (Recorded).
/// </summary>
internal sealed class ClientIdentity(ClusterAuthority authority, string adminToken)
{
    /// <summary>Never good: makes the API server answer 401.</summary>
    private const string BadToken = "-";

    private readonly byte[] _adminToken = Encoding.UTF8.GetBytes(adminToken);

    /// <summary>The user where he is known already, and the token that the API server has to look at.</summary>
    public (ApiUser? User, string? Token) Of(HttpContext context)
    {
        var shown = ByCertificate(context);
        if (shown.User is not null) return (shown.User, null);
        var header = (string?)context.Request.Headers.Authorization;
        if (header is not null && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            var token = header[7..].Trim();
            if (token.Length > 0) return IsAdmin(token) ? (ApiUser.Admin, null) : (null, token);
        }

        return shown.IsBad ? (null, BadToken) : (ApiUser.Anonymous, null);
    }

    private bool IsAdmin(string token) =>
        token.Length == _adminToken.Length && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), _adminToken);

    private Shown ByCertificate(HttpContext context)
    {
        // One look for the life of a connection.
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(typeof(ClientIdentity), out var known)) return (Shown)known!;
        var certificate = context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        var shown = certificate is null ? Shown.Nothing : authority.HasSigned(certificate) ? new Shown(Read(certificate), false) : new Shown(null, true);
        if (items is not null) items[typeof(ClientIdentity)] = shown;
        return shown;
    }

    private static ApiUser Read(X509Certificate2 certificate)
    {
        var name = "";
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            switch (part.GetSingleElementType().Value)
            {
                case "2.5.4.3": name = part.GetSingleElementValue() ?? ""; break;
                case "2.5.4.10": groups.Add(part.GetSingleElementValue() ?? ""); break;
            }
        }

        if (!groups.Contains("system:authenticated")) groups.Add("system:authenticated");
        var fingerprint = "X509SHA256=" + Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));
        return new ApiUser(name, groups) { Extra = KubeDocument.Object(("authentication.kubernetes.io/credential-id", KubeDocument.Array(fingerprint))) };
    }

    /// <summary>What a connection has shown: a certificate of the authority, another one, or none.</summary>
    private sealed record Shown(ApiUser? User, bool IsBad)
    {
        public static Shown Nothing { get; } = new(null, false);
    }
}
