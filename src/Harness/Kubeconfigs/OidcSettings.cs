namespace Drydock.Harness.Kubeconfigs;

/// <summary>An OpenID Connect provider that renews a user's token.</summary>
public sealed record OidcSettings(string IssuerUrl, string ClientId, string? ClientSecret, string IdToken, string RefreshToken)
{
    public override string ToString() => $"{IssuerUrl}, client {ClientId}";
}
