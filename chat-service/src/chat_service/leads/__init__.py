"""The conversations about leads, between a buyer and the seller's side of a listing. request-service keeps leads."""
