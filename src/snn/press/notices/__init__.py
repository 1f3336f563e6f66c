"""Takes: which pages were published.
Gives: soft purges to the CDN and pings to the WebSub hub, once they are durable, until they are heard.
Never: purges everything; asks a third party that no setting names.
"""
