using System.Globalization;
using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;

namespace Drydock.Simulators.Kubernetes.Api.Handlers;

/// <summary>The place where a list goes on: a revision and the key after the last one given, relative to the collection, as the API's token holds them.</summary>
internal readonly record struct ContinueToken(long Revision, string StartKey)
{
    public string Encode() => Convert.ToBase64String(KubeDocument.Object(("v", "meta.k8s.io/v1"), ("rv", Revision), ("start", StartKey)).Utf8.Span).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <exception cref="FormatException">The text is no token; the message is the API's.</exception>
    public static ContinueToken Decode(string text)
    {
        KubeDocument token;
        try
        {
            var padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
            token = KubeDocument.Parse(Convert.FromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '=')));
        }
        catch (FormatException)
        {
            throw new FormatException($"continue key is not valid: {Illegal(text)}");
        }
        catch (JsonException)
        {
            throw new FormatException($"continue key is not valid: {Requests.GoJsonError.Describe(Encoding.UTF8.GetString(Convert.FromBase64String(Pad(text))))}");
        }

        if (token.Text("v") != "meta.k8s.io/v1") throw new FormatException("continue key is not valid: server does not recognize this encoded version " + (token.Text("v") ?? ""));
        if (token.Integer("rv") is not (> 0 or -1) || token.Integer("rv") is not { } revision) throw new FormatException("continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        var start = token.Text("start") ?? "";
        if (start.Length == 0) throw new FormatException("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
        return new ContinueToken(revision, start);
    }

    private static string Pad(string text)
    {
        var padded = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        return padded.PadRight((padded.Length + 3) / 4 * 4, '=');
    }

    private static string Illegal(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('-' or '_')) return string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {i}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {text.Length / 4 * 4}");
    }
}
