using System.Text;
using System.Text.Json;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Api.Requests;
using Drydock.Simulators.Kubernetes.Kinds.Rules;

namespace Drydock.Simulators.Kubernetes.Kinds.Objects;

/// <summary>What the types of Secrets ask of their data. Provenance: Recorded (validation/secret-*), Documented (Secret types).</summary>
internal static class SecretRules
{
    private const int SizeMax = 1 << 20;

    internal static void Validate(KubeDocument secret, FieldErrors errors)
    {
        var data = secret["data"] ?? KubeDocument.EmptyObject;
        long size = 0;
        foreach (var (key, bytes) in data.FieldSpan)
        {
            foreach (var problem in NameRules.ConfigKey(key)) errors.Invalid($"data[{key}]", key, problem);
            size += (bytes.ScalarText?.Length ?? 0) / 4 * 3;
        }

        if (size > SizeMax) errors.TooLong("data", SizeMax);
        switch (secret.Text("type"))
        {
            case "kubernetes.io/service-account-token":
                if (secret.Annotation("kubernetes.io/service-account.name") is null or "") errors.Required("metadata.annotations[kubernetes.io/service-account.name]");
                break;
            case "kubernetes.io/dockercfg":
                Json(data, ".dockercfg", errors);
                break;
            case "kubernetes.io/dockerconfigjson":
                Json(data, ".dockerconfigjson", errors);
                break;
            case "kubernetes.io/basic-auth":
                if (data["username"] is null && data["password"] is null)
                {
                    errors.Required("data[username]");
                    errors.Required("data[password]");
                }

                break;
            case "kubernetes.io/ssh-auth":
                if (data.IsBlank("ssh-privatekey")) errors.Required("data[ssh-privatekey]");
                break;
            case "kubernetes.io/tls":
                if (data["tls.crt"] is null) errors.Required("data[tls.crt]");
                if (data["tls.key"] is null) errors.Required("data[tls.key]");
                break;
        }
    }

    private static void Json(KubeDocument data, string key, FieldErrors errors)
    {
        if (data[key] is not { } bytes)
        {
            errors.Required($"data[{key}]");
            return;
        }

        var text = Encoding.UTF8.GetString(Convert.FromBase64String(bytes.ScalarText!));
        if (IsObject(text)) return;
        var problem = GoJsonError.Describe(text);
        if (problem.Length == 0) problem = $"json: cannot unmarshal {JsonType(text)} into Go value of type map[string]interface {{}}";
        errors.Invalid($"data[{key}]", "<secret contents redacted>", problem);
    }

    private static string JsonType(string text) => text.TrimStart()[0] switch
    {
        '[' => "array",
        '"' => "string",
        't' or 'f' => "bool",
        _ => "number",
    };

    private static bool IsObject(string text)
    {
        try
        {
            return KubeDocument.Parse(text) is { IsObject: true } or { IsNull: true };
        }
        catch (JsonException)
        {
            return false; // Said in Go's words by the caller.
        }
    }
}
