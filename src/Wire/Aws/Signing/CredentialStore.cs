using System.Collections.Concurrent;
using System.Security.Cryptography;
using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Hosting;

namespace Drydock.Wire.Aws.Signing;

/// <summary>The access keys that are known: the served one, and those of sessions that STS gave out.</summary>
internal sealed class CredentialStore
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Sessions that are kept; the oldest goes first, so that clients that ask for ever don't fill the memory.</summary>
    private const int SessionsMax = 10_000;

    private readonly ConcurrentDictionary<string, AwsCredential> _credentials = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _sessions = new();

    internal CredentialStore(ServedCredentials served, AwsPrincipal administrator) =>
        _credentials[served.AwsAccessKeyId] = new AwsCredential(served.AwsAccessKeyId, served.AwsSecretAccessKey, administrator);

    internal AwsCredential? Find(string accessKeyId) => _credentials.GetValueOrDefault(accessKeyId);

    /// <summary>Makes the temporary credentials of a session.</summary>
    internal AwsCredential OpenSession(AwsPrincipal principal, DateTimeOffset expires)
    {
        var session = new AwsCredential(
            "ASIA" + RandomNumberGenerator.GetString(Letters, 16),
            RandomNumberGenerator.GetString(SecretLetters, 40),
            principal,
            RandomNumberGenerator.GetString(SecretLetters, 120),
            expires);
        _credentials[session.AccessKeyId] = session;
        _sessions.Enqueue(session.AccessKeyId);
        while (_sessions.Count > SessionsMax && _sessions.TryDequeue(out var oldest)) _credentials.TryRemove(oldest, out _);
        return session;
    }
}
