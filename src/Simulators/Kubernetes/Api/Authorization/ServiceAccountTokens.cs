using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Handlers;

namespace Drydock.Simulators.Kubernetes.Api.Authorization;

/// <summary>
/// Bearer tokens of service accounts: shaped like the real ones (a JWT with the same claims), signed with a key of the simulation's own.
/// A token dies with its account, with the object that it is bound to, and at its expiration (Recorded).
/// </summary>
internal sealed class ServiceAccountTokens
{
    public const string Audience = "https://kubernetes.default.svc.cluster.local";

    private static readonly string Header = Encode(KubeDocument.Object(("alg", "RS256"), ("kid", "drydock")).Utf8.Span);
    private readonly ServerState _state;
    private readonly byte[] _key;

    public ServiceAccountTokens(ServerState state)
    {
        _state = state;
        _key = state.Options.ServiceAccountKey.ToArray();
        if (_key.Length > 0) return;
        _key = new byte[32];
        state.World.RandomFor("kubernetes/service-account-key").Fill(_key);
    }

    public string Issue(KubeDocument account, IReadOnlyList<string> audiences, DateTimeOffset expires, KubeDocument? boundObject)
    {
        var now = _state.World.Clock.Now.ToUnixTimeSeconds();
        var identity = KubeDocument.Object(
            ("namespace", account.Namespace!), ("serviceaccount", KubeDocument.Object(("name", account.Name), ("uid", account.Uid))),
            ("bound", boundObject));
        var claims = KubeDocument.Object(
            ("aud", KubeDocument.ArrayOf(audiences.Select(KubeDocument.Of))), ("exp", expires.ToUnixTimeSeconds()), ("iat", now), ("iss", Audience),
            ("jti", _state.Process.Random.Uuid()), ("kubernetes.io", identity), ("nbf", now), ("sub", $"system:serviceaccount:{account.Namespace}:{account.Name}"));
        var signed = $"{Header}.{Encode(claims.Utf8.Span)}";
        return $"{signed}.{Sign(signed)}";
    }

    /// <summary>Who a token belongs to, with its claims; null when it is not (or no longer) good.</summary>
    public (ApiUser User, KubeDocument Claims, string Uid)? Authenticate(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || Sign($"{parts[0]}.{parts[1]}") != parts[2]) return null;
        KubeDocument claims;
        try
        {
            claims = KubeDocument.Parse(Convert.FromBase64String(parts[1].Replace('-', '+').Replace('_', '/').PadRight((parts[1].Length + 3) / 4 * 4, '=')));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }

        if (claims.Integer("exp") <= _state.World.Clock.Now.ToUnixTimeSeconds()) return null;
        var identity = claims["kubernetes.io"]!;
        var (ns, name, uid) = (identity.Text("namespace")!, identity.Text("serviceaccount", "name")!, identity.Text("serviceaccount", "uid")!);
        if (_state.Lookup(KubeResources.ServiceAccounts, ns, name)?.Uid != uid) return null;
        if (identity["bound"] is { } bound)
        {
            var resource = bound.Text("kind") == "Pod" ? KubeResources.Pods : KubeResources.Secrets;
            if (_state.Lookup(resource, ns, bound.Text("name") ?? "")?.Uid != bound.Text("uid")) return null;
        }

        var credential = KubeDocument.Object(("authentication.kubernetes.io/credential-id", KubeDocument.Array("JTI=" + claims.Text("jti"))));
        return (ApiUser.ServiceAccount(ns, name) with { Uid = uid, Extra = credential }, claims, uid);
    }

    private string Sign(string text)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return Encode(hash.GetHashAndReset());
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
